using System.Collections.Immutable;
using System.Globalization;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Recording;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;

namespace Snn.Runner.Reports.Sections;

/// <summary>
/// One trial of the run's evaluation: raster, voltages against thresholds and readout, as the run's own simulator
/// computed them.
/// </summary>
internal static class TrialFigure
{
    private const int Watched = 5;

    /// <summary>The figure of a view whose trials are short enough.</summary>
    internal static Figure Of(SurfaceView view)
    {
        var (trial, range) = (view.Trial, view.Trial.Range);
        var index = EvaluationTrial.Nearest(trial, 0.8 * range, 0);
        var x = EvaluationTrial.Input(trial, index);
        var trace = EvaluationTrial.Of(view.After, trial, view.Seed, index);
        var bins = trial.Timing.Bins;
        ImmutableArray<double> time = [.. Enumerable.Range(0, bins).Select(t => t * trial.Dt)];
        (double, double) limits = (0, time[^1]);
        var panels = new List<Panel>
        {
            new(
                "time (s)",
                "input",
                [
                    .. Enumerable
                        .Range(0, 2)
                        .Select(k => new Mark.Line(k == 0 ? "x₁" : "x₂", time, [.. Shown(trial, x[k])], k)),
                ]
            )
            {
                Title = "input",
                XLimits = limits,
            },
        };
        for (var l = 0; l < trace.Length; l++)
        {
            var name = trace.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"layer {l + 1}: ") : "";
            panels.AddRange(Layer(trace[l], name, time));
        }

        panels.Add(
            new(
                "time (s)",
                "y",
                [
                    new Mark.Line("readout", time, trace[^1].Readouts, Colours.Vermilion) { Width = 1.2 },
                    .. Asked(view, x, time),
                ]
            )
            {
                Title = "readout",
                XLimits = limits,
            }
        );
        return new(
            "trial",
            "One trial of the evaluation",
            "A trial of the evaluation, by the simulator of the run and with its noise if it had any: the network starts at rest, then the input is switched on and "
                + "stays. Spikes of every neuron, voltages of those that spike most (a neuron spikes at 0, its threshold), and the readout that the spikes make.",
            [.. panels]
        )
        {
            Width = Figure.Row,
            PanelHeight = 220,
        };
    }

    private static IEnumerable<double> Shown(SurfaceExperiment trial, double x) =>
        Enumerable.Range(0, trial.Timing.Bins).Select(t => t < trial.Timing.OnsetBin ? 0 : x);

    private static IEnumerable<Mark> Asked(SurfaceView view, double[] x, ImmutableArray<double> time)
    {
        var from = view.Trial.Timing.OnsetBin;
        return view.Target is { } target
            ?
            [
                new Mark.Line(
                    "target",
                    time[from..],
                    [.. Enumerable.Repeat(target(x[0], x[1]), time.Length - from)],
                    Colours.Ink
                )
                {
                    Dashed = true,
                },
            ]
            : [];
    }

    private static IEnumerable<Panel> Layer(LayerTrace layer, string name, ImmutableArray<double> time)
    {
        var watched = layer.Busiest(Watched);
        var active = layer.Spikes.Select(s => s.Neuron).Distinct().Count();
        yield return new(
            "time (s)",
            "neuron",
            [
                new Mark.Strokes(
                    [.. layer.Spikes.Select(s => time[s.Bin])],
                    [.. layer.Spikes.Select(s => (double)s.Neuron)],
                    Colours.Blue
                ),
            ]
        )
        {
            Title = $"{name}raster, {layer.Spikes.Length} spikes of {active} neurons",
            XLimits = (0, time[^1]),
            YLimits = (-1, layer.Neurons),
        };
        yield return new(
            "time (s)",
            "V − T (dimensionless)",
            [
                .. watched.Select(
                    (neuron, j) =>
                        (Mark)
                            new Mark.Line(
                                string.Create(CultureInfo.InvariantCulture, $"neuron {neuron}"),
                                time,
                                [
                                    .. Enumerable
                                        .Range(0, time.Length)
                                        .Select(t => (double)layer.Margins[(t * layer.Neurons) + neuron]),
                                ],
                                j
                            )
                            {
                                Width = 1,
                            }
                ),
                new Mark.Rule(0, Upright: false, Colours.Ink),
            ]
        )
        {
            Title = name + "voltages against thresholds",
            XLimits = (0, time[^1]),
        };
    }
}
