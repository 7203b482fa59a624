using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Runner.Text;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Observers;

public sealed class ProgressLineTests
{
    private static readonly ImmutableArray<Metric> Metrics =
    [
        Metric.Of("loss", 0.123456),
        Metric.Of("train_accuracy", 0.96789),
        Metric.Of("firing_rate", [0.25, 0.13]),
        Metric.Of("spikes", 123_456L),
    ];

    private static readonly RunPosition Halfway = new(
        3,
        100,
        234,
        468,
        TimeSpan.FromSeconds(75),
        TimeSpan.FromSeconds(13.4),
        3456.7
    );

    [Fact]
    public void A_line_fits_its_width_and_always_says_the_epoch() =>
        Property.Holds(
            from width in Gen.Int(16, 220)
            from metrics in Gen.Size(0, 6)
            from evaluating in Gen.Bool
            select (width, metrics, evaluating),
            c =>
            {
                ImmutableArray<Metric> many =
                [
                    .. Enumerable.Range(0, c.metrics).Select(i => Metric.Of($"metric_{i}", 1.0 / (i + 3))),
                ];
                string[] lines =
                [
                    ProgressLine.Text(ProgressLine.Under(Halfway, many, c.evaluating, c.width)),
                    ProgressLine.Text(ProgressLine.After(Halfway, many, c.width)),
                ];
                Assert.All(lines, line => Assert.InRange(line.Length, 1, c.width));
                Assert.All(lines, line => Assert.StartsWith("epoch ", line, StringComparison.Ordinal));
            }
        );

    [Fact]
    public void More_width_never_says_less() =>
        Property.Holds(Gen.Int(12, 200), width => Assert.Subset(Words(width + 1), Words(width)));

    [Theory]
    [InlineData(
        160,
        "epoch 3/100  ━───────────────────────────────────────  batch 234/468  loss 0.1235  train accuracy 96.79%  spikes 123,456  3456/s  48:45 min left"
    )]
    [InlineData(80, "epoch 3/100  batch 234/468  loss 0.1235  train accuracy 96.79%  48:45 min left")]
    [InlineData(60, "epoch 3/100  batch 234/468  loss 0.1235  48:45 min left")]
    [InlineData(50, "epoch 3/100  batch 234/468  48:45 min left")]
    [InlineData(36, "epoch 3/100  ────────  batch 234/468")]
    public void A_line_at_common_widths(int width, string line) =>
        Assert.Equal(line, ProgressLine.Text(ProgressLine.Under(Halfway, Metrics, evaluating: false, width)));

    [Fact]
    public void The_line_of_an_epoch_holds_what_it_measured_rate_and_time() =>
        Assert.Equal(
            "epoch   3/100  loss 0.1235  train accuracy 96.79%  spikes 123,456  3456/s  13 s",
            ProgressLine.Text(ProgressLine.After(Halfway, Metrics, 200))
        );

    [Fact]
    public void Where_space_lacks_the_accuracy_on_test_data_stays_longest() =>
        Assert.Equal(
            "epoch   3/100  test accuracy 95.00%  13 s",
            ProgressLine.Text(
                ProgressLine.After(
                    Halfway,
                    [.. Metrics, Metric.Of("test_loss", 0.2), Metric.Of("test_accuracy", 0.95)],
                    45
                )
            )
        );

    [Theory]
    [InlineData(0.84, "0.8 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.6, "1:00 min")]
    [InlineData(187, "3:07 min")]
    [InlineData(3723, "1:02:03 h")]
    [InlineData(90_000, "25:00:00 h")]
    public void Times_read_as_people_say_them(double seconds, string text) =>
        Assert.Equal(text, Numbers.Time(TimeSpan.FromSeconds(seconds)));

    private static HashSet<string> Words(int width) =>
        [
            .. ProgressLine
                .Under(Halfway, Metrics, evaluating: false, width)
                .Where(p => p.Kind is PieceKind.Label or PieceKind.Value)
                .Select(p => p.Text),
        ];
}
