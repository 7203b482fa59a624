using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Observers;

public sealed class LivePanelTests
{
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
    public void Whatever_the_terminal_all_lines_fit_and_the_progress_comes_first() =>
        Property.Holds(
            from width in Gen.Int(20, 220)
            from height in Gen.Size(1, 60)
            from blocks in Gen.Size(0, 12)
            from epochs in Gen.Size(0, 120)
            select (width, height, blocks, epochs),
            t =>
            {
                var lines = LivePanel
                    .Lines(State(t.blocks, t.epochs), t.width, t.height)
                    .Select(line => ProgressLine.Text(line))
                    .ToArray();
                Assert.All(lines, line => Assert.InRange(line.Length, 0, t.width));
                Assert.InRange(lines.Length, 1, Math.Max(1, t.height));
                Assert.StartsWith("epoch 3/100", lines[0], StringComparison.Ordinal);
            }
        );

    [Theory]
    [InlineData(160, "loss  train accuracy  test accuracy  firing rate             silent")]
    [InlineData(80, "loss  train accuracy  test accuracy  firing rate             silent")]
    [InlineData(72, "loss  train accuracy  test accuracy  firing rate  silent")]
    [InlineData(60, "loss   train    test    rate             silent")]
    [InlineData(45, "loss   train    test    rate")]
    public void The_table_of_blocks_at_common_widths(int width, string head)
    {
        var lines = LivePanel.Lines(State(3, 2), width, 24).Select(line => ProgressLine.Text(line)).ToArray();

        Assert.Equal(head, lines[1].Trim());
        Assert.Matches("^block 1 +0\\.3333 +50\\.00% +50\\.00% +0\\.2500", lines[2]);
        Assert.Equal(
            width < 50 ? "test accuracy  ▁█  92.00%" : "test accuracy  ▁█  92.00%  best 92.00%, epoch 2",
            lines[5].TrimEnd()
        );
    }

    [Fact]
    public void Where_the_terminal_is_low_the_table_goes_and_the_progress_stays() =>
        Assert.Equal(
            ["epoch 3", "test ac"],
            LivePanel.Lines(State(3, 2), 100, 6).Select(l => ProgressLine.Text(l)[..7])
        );

    [Fact]
    public void The_best_epoch_is_the_lowest_where_less_is_better()
    {
        var state = new[] { 0.5, 0.1, 0.3 }
            .Select((mse, i) => (mse, i))
            .Aggregate(
                New("surface"),
                (s, e) => s.Next(new RunEvent.EpochDone(Halfway with { Epoch = e.i + 1 }, [Metric.Of("mse", e.mse)]))
            );

        Assert.Equal("mse  █▁▄  0.3  best 0.1, epoch 2", ProgressLine.Text(LivePanel.Lines(state, 100, 24)[^1]));
    }

    [Fact]
    public void A_curve_has_a_letter_a_value_the_lowest_at_the_bottom_and_the_highest_at_the_top() =>
        Property.Holds(
            from count in Gen.Size(1, 60)
            from width in Gen.Size(1, 80)
            from values in Gen.Reals(count, -1e6, 1e6)
            select (values, width),
            (c, kinds) =>
            {
                var line = Sparkline.Of([.. c.values], c.width);
                var shown = c.values.TakeLast(c.width).ToArray();
                Assert.Equal(shown.Length, line.Length);
                var varied = shown.Min() < shown.Max();
                kinds.Cover("varied", varied, 0.5);
                if (varied)
                {
                    Assert.Equal('█', line[Array.IndexOf(shown, shown.Max())]);
                    Assert.Equal('▁', line[Array.IndexOf(shown, shown.Min())]);
                }
            }
        );

    [Fact]
    public void A_share_always_fills_its_width() =>
        Property.Holds(
            from share in Gen.OneOf(
                Gen.Real(0, 1),
                Gen.Real(-1e9, 1e9),
                Gen.Item(double.NaN, double.NegativeInfinity, double.PositiveInfinity)
            )
            from width in Gen.Size(0, 39)
            select (share, width),
            c => Assert.Equal(c.width, Sparkline.Share(c.share, c.width).Length)
        );

    [Fact]
    public void Several_runs_fit_the_terminal_and_none_is_passed_over_in_silence() =>
        Property.Holds(
            from width in Gen.Int(30, 200)
            from height in Gen.Size(2, 30)
            from count in Gen.Size(0, 40)
            select (width, height, count),
            (t, kinds) =>
            {
                var lines = RunLines
                    .Of(
                        [
                            .. Enumerable
                                .Range(0, t.count)
                                .Select(i => ($"4.1-ce seed {i}", (LiveState?)(i % 3 == 0 ? null : State(2, 3)))),
                        ],
                        t.width,
                        t.height
                    )
                    .Select(line => ProgressLine.Text(line))
                    .ToArray();
                var told = lines.Count(l => l.StartsWith("4.1-ce", StringComparison.Ordinal));
                kinds.Cover("too many", told < t.count, 0.2);
                Assert.All(lines, line => Assert.InRange(line.Length, 0, t.width));
                Assert.InRange(lines.Length, 0, Math.Max(2, t.height) - 1);
                if (told < t.count)
                {
                    Assert.Equal($"and {t.count - told} more", lines[^1]);
                }
            }
        );

    private static LiveState New(string kind) =>
        new(new("4.1-ce", "mlp", kind, 1, [], [], [], [], [], DateTimeOffset.UnixEpoch), "/tmp/results/4.1-ce/x");

    private static LiveState State(int blocks, int epochs)
    {
        ImmutableArray<Metric> running =
        [
            Metric.Of("train_loss", 0.25),
            Metric.Of("train_accuracy", 0.5),
            Metric.Of("block_loss", Series(1.0 / 3)),
            Metric.Of("block_train_accuracy", Series(0.5)),
        ];
        ImmutableArray<Metric> tested =
        [
            Metric.Of("block_test_accuracy", Series(0.5)),
            Metric.Of("firing_rate", Series(0.25)),
            Metric.Of("silent_fraction", Series(0.125)),
        ];
        var state = Enumerable
            .Range(1, epochs)
            .Aggregate(
                New("training"),
                (s, e) =>
                    s.Next(
                        new RunEvent.EpochDone(
                            Halfway with
                            {
                                Epoch = e,
                            },
                            [Metric.Of("test_accuracy", 0.9 + (0.01 * e)), .. tested]
                        )
                    )
            );
        return state.Next(new RunEvent.Advanced(Halfway, running));

        IEnumerable<double> Series(double value) => Enumerable.Repeat(value, blocks);
    }
}
