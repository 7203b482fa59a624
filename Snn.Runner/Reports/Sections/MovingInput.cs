using System.Collections.Immutable;
using System.Globalization;
using Snn.Convex.Dynamics;
using Snn.Data.Seeds;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;

namespace Snn.Runner.Reports.Sections;

/// <summary>A surface network at work: rasters, voltages against thresholds and readout while the input moves.</summary>
internal static class MovingInput
{
    private const int Observed = 5;

    /// <summary>The figure of a view whose trials are short enough.</summary>
    internal static Figure Of(SurfaceView view)
    {
        var dt = view.Trial.Dt;
        var path = Path(view);
        var trace = TrialTrace.Of(view.After, view.Trial.Coding, path, null, Observed, default(Seed).Fold("report"));
        var bins = path.Length / 2;
        ImmutableArray<double> time = [.. Enumerable.Range(0, bins).Select(t => t * dt)];
        (double, double) limits = (0, time[^1]);
        var panels = new List<Panel>
        {
            new(
                "time (s)", "input",
                [.. Enumerable.Range(0, 2).Select(k => new Mark.Line(k == 0 ? "x₁" : "x₂", time, [.. Enumerable.Range(0, bins).Select(t => path[(2 * t) + k])], k))])
            { Title = "input", XLimits = limits },
        };
        for (var l = 0; l < trace.Length; l++)
        {
            panels.AddRange(Layer(trace[l], trace.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"layer {l + 1}: ") : "", time));
        }

        panels.Add(new(
            "time (s)", "y",
            [
                new Mark.Line("readout", time, trace[^1].Readouts, Colours.Vermilion) { Width = 1.2 },
                .. Asked(view, path, time),
            ])
        { Title = "readout", XLimits = limits });
        return new(
            "trial", "The network follows an input that moves",
            "From rest the input jumps to one side, stays there, then goes around an ellipse. Spikes of every neuron, voltages of those that spike most "
            + "(a neuron spikes at 0, its threshold), and the readout that the spikes make.",
            [.. panels])
        {
            Width = 980,
            PanelHeight = 220,
        };
    }

    // Silence until the onset, then as long as a trial at one side, then a trial's length once around an ellipse.
    private static double[] Path(SurfaceView view)
    {
        var (timing, range) = (view.Trial.Timing, view.Trial.Range);
        var turn = timing.Bins;
        var x = new double[2 * (timing.Bins + turn)];
        for (var t = timing.OnsetBin; t < x.Length / 2; t++)
        {
            var angle = 2 * Math.PI * Math.Max(0, t - timing.Bins) / turn;
            (x[2 * t], x[(2 * t) + 1]) = (0.8 * range * Math.Cos(angle), 0.6 * range * Math.Sin(angle));
        }

        return x;
    }

    private static IEnumerable<Mark> Asked(SurfaceView view, double[] path, ImmutableArray<double> time)
    {
        var from = view.Trial.Timing.OnsetBin;
        return view.Target is { } target
            ? [new Mark.Line("target", time[from..], [.. Enumerable.Range(from, time.Length - from).Select(t => target(path[2 * t], path[(2 * t) + 1]))], Colours.Ink) { Dashed = true }]
            : [];
    }

    private static IEnumerable<Panel> Layer(LayerTrace layer, string name, ImmutableArray<double> time)
    {
        var active = layer.Spikes.Select(s => s.Neuron).Distinct().Count();
        yield return new(
            "time (s)", "neuron",
            [new Mark.Strokes([.. layer.Spikes.Select(s => time[s.Bin])], [.. layer.Spikes.Select(s => (double)s.Neuron)], Colours.Blue)])
        {
            Title = $"{name}raster, {layer.Spikes.Length} spikes of {active} neurons",
            XLimits = (0, time[^1]),
            YLimits = (-1, layer.Neurons),
        };
        yield return new(
            "time (s)", "V − T (dimensionless)",
            [
                .. layer.Observed.Select((neuron, j) => (Mark)new Mark.Line(
                    string.Create(CultureInfo.InvariantCulture, $"neuron {neuron}"), time,
                    [.. Enumerable.Range(0, time.Length).Select(t => layer.Voltages[(t * layer.Observed.Length) + j])], j)
                {
                    Width = 1,
                }),
                new Mark.Rule(0, false, Colours.Ink),
            ])
        {
            Title = name + "voltages against thresholds",
            XLimits = (0, time[^1]),
        };
    }
}
