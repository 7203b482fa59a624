using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Sections;

/// <summary>
/// What every block of a classifier does: firing rates, accuracies of the local classifiers, silent and saturated
/// neurons.
/// </summary>
internal static class LayersSection
{
    private static readonly ImmutableArray<(SeriesKey Key, string Title)> Columns =
    [
        (MetricKeys.FiringRate, "#spikes per neuron and time step"),
        (MetricKeys.BlockTestAccuracy, "#local accuracy, test"),
        (MetricKeys.BlockTrainAccuracy, "#local accuracy, training"),
        (MetricKeys.BlockTestLoss, "#local loss, test"),
        (MetricKeys.SilentFraction, "#silent neurons"),
        (MetricKeys.SaturatedFraction, "#saturated neurons"),
        (MetricKeys.BlockSynapticOperations, "#synaptic operations per sample"),
        (MetricKeys.Decay, "#decay β"),
    ];

    /// <summary>The section; null where the run has no numbers of its layers.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">What a block (or layer) of its network is called.</param>
    internal static Section? Of(RunDossier run, string part)
    {
        var columns = Columns
            .Select(c => (c.Title, c.Key, Values: run.Series(c.Key)))
            .Where(c => c.Values.Any(double.IsFinite))
            .ToArray();
        var count = Math.Min(columns.Select(c => c.Values.Length).DefaultIfEmpty(0).Max(), 100);
        if (count == 0)
        {
            return null;
        }

        return new(
            "layers",
            "Layer by layer",
            [
                new Block.Prose(
                    Tables.Of(
                        [part, .. columns.Select(c => c.Title)],
                        Enumerable
                            .Range(0, count)
                            .Select(b =>
                                (
                                    ImmutableArray.CreateRange<Html>([
                                        (b + 1).ToString(CultureInfo.InvariantCulture),
                                        .. columns.Select(c =>
                                            (Html)Shown(b < c.Values.Length ? c.Values[b] : double.NaN, c.Key)
                                        ),
                                    ]),
                                    ""
                                )
                            )
                    )
                ),
                new Block.Drawn([
                    .. new[]
                    {
                        Bars(
                            "firing-rates",
                            "Firing rates after learning",
                            "spikes per neuron and time step",
                            run.Series(MetricKeys.FiringRate),
                            part
                        ),
                        Steps(
                            "local-accuracies",
                            "Accuracy of each local classifier",
                            run.Series(MetricKeys.BlockTestAccuracy),
                            part
                        ),
                        Curves.OfBlocks(
                            run,
                            "firing-rates-over-epochs",
                            "Firing rates over the epochs",
                            "spikes per neuron and time step",
                            false,
                            MetricKeys.FiringRate,
                            part
                        ),
                        Curves.OfBlocks(
                            run,
                            "local-accuracies-over-epochs",
                            "Local accuracies over the epochs",
                            "accuracy on test data (%)",
                            false,
                            MetricKeys.BlockTestAccuracy,
                            part
                        ),
                        Curves.OfBlocks(
                            run,
                            "local-losses-over-epochs",
                            "Local losses over the epochs",
                            "loss on training data",
                            true,
                            MetricKeys.BlockLoss,
                            part
                        ),
                        Curves.OfBlocks(
                            run,
                            "gradient-norms",
                            "Norm of each gradient over the epochs",
                            "norm, mean over batches",
                            true,
                            MetricKeys.GradientNorm,
                            part
                        ),
                    }.OfType<Figure>(),
                ]),
            ]
        );
    }

    private static int Best(ImmutableArray<double> values) =>
        Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i])).MaxBy(i => values[i]);

    private static string Shown(double value, SeriesKey key) =>
        key.IsShare ? Numbers.Percent(value) : Numbers.Short(value);

    // What does not spike has no bar: one of no height would say that it is silent.
    private static Figure? Bars(string name, string title, string axis, ImmutableArray<double> values, string word)
    {
        (int Number, double Value)[] bars = [.. values.Select((v, i) => (i + 1, v)).Where(b => double.IsFinite(b.v))];
        var others = bars.Length < values.Length ? $" A {word} that does not spike has none." : "";
        return bars.Length < 2
            ? null
            : new(
                name,
                title,
                $"The busiest {word} is {bars.MaxBy(b => b.Value).Number}, with {Numbers.Short(bars.Max(b => b.Value))}.{others}",
                [
                    new(
                        word,
                        axis,
                        [
                            new Mark.Bars(
                                "",
                                [.. bars.Select((_, i) => (double)i)],
                                [.. bars.Select(b => b.Value)],
                                [],
                                Colours.Blue
                            ),
                        ]
                    )
                    {
                        XNames = [.. bars.Select(b => b.Number.ToString(CultureInfo.InvariantCulture))],
                        YLimits = (0, Math.Max(1e-6, 1.1 * bars.Max(b => b.Value))),
                    },
                ]
            );
    }

    private static Figure? Steps(string name, string title, ImmutableArray<double> values, string word) =>
        values.Count(double.IsFinite) < 2
            ? null
            : new(
                name,
                title,
                $"Accuracy of the local classifier of each {word}: the best is that of {word} {1 + Best(values)}, with {Numbers.Percent(values[Best(values)])}.",
                [
                    new(
                        word,
                        "accuracy on test data (%)",
                        [
                            new Mark.Line(
                                "",
                                [.. values.Select((_, i) => i + 1.0)],
                                [.. values.Select(v => 100 * v)],
                                Colours.Blue
                            )
                            {
                                Dots = true,
                            },
                        ]
                    )
                    {
                        WholeX = true,
                        XLimits = (0.5, values.Length + 0.5),
                    },
                ]
            );
}
