using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Networks;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;

namespace Snn.Runner.Reports.Sections;

/// <summary>
/// A layer in the plane of input and readout, along x₂ = 0: each neuron is a line that keeps the readout above it, and
/// a spike is where the readout was pushed off one (Mancoo, Keemink and Machens 2020).
/// </summary>
internal static class PlaneFigure
{
    private const int MostTrials = 41;
    private const int MostLines = 60;
    private const double MostWork = 4e7;

    /// <summary>The figure of one layer; null where its trials take too long, or none of them spikes.</summary>
    internal static Figure? Of(SurfaceView view)
    {
        var (trial, network) = (view.Trial, view.After[0]);
        int[] row =
        [
            .. Enumerable
                .Range(0, Math.Min(MostTrials, trial.ReadoutGrid))
                .Select(i => Across(trial, i))
                .Select(x => EvaluationTrial.Nearest(trial, x, 0))
                .Distinct(),
        ];
        if (view.After.Length != 1 || row.Length * view.WorkOfTrial > MostWork)
        {
            return null;
        }

        var spikes = row.SelectMany(index => Spikes(view, index)).ToArray();
        if (spikes.Length == 0)
        {
            return null;
        }

        var x2 = EvaluationTrial.Input(trial, row[0])[1];
        int[] active = [.. spikes.CountBy(s => s.Neuron).OrderByDescending(n => n.Value).Select(n => n.Key)];
        var lines = active
            .Take(MostLines)
            .Where(n => network.G.Span[n] != 0)
            .Select(n => Boundary(network, n, x2, trial.Range))
            .ToArray();
        var (low, high) = (spikes.Min(s => s.Y), spikes.Max(s => s.Y));
        var pad = Math.Max(0.1, 0.15 * (high - low));
        return new(
            "plane",
            "Spikes in the plane of input and readout",
            FormattableString.Invariant(
                $"{spikes.Length} spikes of {active.Length} of {network.Neurons} neurons, in {row.Length} trials along x₂ = {x2:G2}: they lie on the neurons' lines, which bound the readout from below."
            ),
            [
                new(
                    "x₁",
                    "readout y",
                    [
                        new Mark.Segments(
                            [.. lines.Select(l => l.X1)],
                            [.. lines.Select(l => l.Y1)],
                            [.. lines.Select(l => l.X2)],
                            [.. lines.Select(l => l.Y2)],
                            Colours.Grey,
                            0.8
                        ),
                        .. view.Target is { } target
                            ?
                            [
                                new Mark.Line(
                                    "target",
                                    [.. Enumerable.Range(0, 81).Select(i => Along(i))],
                                    [.. Enumerable.Range(0, 81).Select(i => target(Along(i), x2))],
                                    Colours.Ink
                                )
                                {
                                    Dashed = true,
                                    Width = 1.4,
                                },
                            ]
                            : Array.Empty<Mark>(),
                        new Mark.Points(
                            "readout at a spike",
                            [.. spikes.Select(s => s.X)],
                            [.. spikes.Select(s => s.Y)],
                            Colours.Vermilion,
                            4
                        ),
                    ]
                )
                {
                    XLimits = (-trial.Range, trial.Range),
                    YLimits = (low - pad, high + pad),
                },
            ]
        )
        {
            Width = Figure.Row,
            PanelHeight = 460,
        };

        double Along(int i) => -trial.Range + (2 * trial.Range * i / 80);
    }

    /// <summary>Thresholds before learning and after it; null where learning has not moved them.</summary>
    internal static Figure? Thresholds(SurfaceView view)
    {
        double[] before = [.. view.Before[0].T.ToArray().Order()];
        double[] after = [.. view.After[0].T.ToArray().Order()];
        if (before.SequenceEqual(after))
        {
            return null;
        }

        return new(
            "thresholds",
            "Thresholds before and after learning" + (view.After.Length > 1 ? ", lowest layer" : ""),
            FormattableString.Invariant(
                $"From {before[0]:G3} … {before[^1]:G3} before learning to {after[0]:G3} … {after[^1]:G3} after it; the mean went from {before.Average():G3} to {after.Average():G3}."
            ),
            [new("neurons, by threshold", "threshold T", [Sorted("before", before, 0), Sorted("after", after, 1)])]
        )
        {
            Live = true,
        };

        static Mark.Line Sorted(string name, double[] values, int colour) =>
            new(name, [.. values.Select((_, i) => i + 1.0)], [.. values], colour);
    }

    private static double Across(SurfaceExperiment trial, int i) =>
        trial.ReadoutGrid < 2
            ? 0
            : -trial.Range + (2 * trial.Range * i / (Math.Min(MostTrials, trial.ReadoutGrid) - 1));

    // Once the readout has settled: its rise from rest passes below the lines.
    private static IEnumerable<(double X, double Y, int Neuron)> Spikes(SurfaceView view, int index)
    {
        var trace = EvaluationTrial.Of(view.After, view.Trial, view.Seed, index)[0];
        var x = EvaluationTrial.Input(view.Trial, index)[0];
        return trace
            .Spikes.Where(s => s.Bin > view.Trial.Timing.ReadoutBin && s.Bin <= trace.Readouts.Length)
            .Select(s => (x, trace.Readouts[s.Bin - 1], s.Neuron));
    }

    // F·x − G y = T.
    private static (double X1, double Y1, double X2, double Y2) Boundary(
        ConvexNetwork network,
        int neuron,
        double x2,
        double range
    )
    {
        var (f1, f2) = (network.F.Span[neuron], network.F.Span[network.Neurons + neuron]);
        var (g, t) = (network.G.Span[neuron], network.T.Span[neuron]);
        return (-range, At(-range), range, At(range));

        double At(double x) => ((f1 * x) + (f2 * x2) - t) / g;
    }
}
