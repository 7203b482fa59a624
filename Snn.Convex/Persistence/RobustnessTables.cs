using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Snn.Convex.Experiments.Robustness;

namespace Snn.Convex.Persistence;

/// <summary>What figure 4 draws, as tables in CSV.</summary>
public static class RobustnessTables
{
    // A row every 2 ms is finer than a figure shows and a tenth of the numbers.
    private const double Interval = 2e-3;

    /// <summary>
    /// The traces as CSV with a header: <c>time_s</c>, inputs <c>x1…</c>, targets <c>target1…</c>, readouts <c>y1…</c>,
    /// and for each drawn neuron i
    /// <c>v_i</c>, <c>e_i</c>, <c>i_i</c>: its voltage less its threshold, and its excitatory and inhibitory currents.
    /// </summary>
    public static string Traces(RobustnessFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var (trace, stimulus, dt) = (figure.Trace, figure.Stimulus, figure.Dt);
        const int K = PatternTask.Inputs;
        const int M = PatternTask.Outputs;
        ImmutableArray<int> drawn = [.. figure.Neurons.Take(RobustnessFigure.Drawn)];
        var csv = new StringBuilder("time_s");
        csv.Append(Names("x", K)).Append(Names("target", M)).Append(Names("y", M));
        csv.AppendJoin("", drawn.Select(n => string.Create(CultureInfo.InvariantCulture, $",v_{n},e_{n},i_{n}")))
            .Append('\n');
        var bins = trace.Readouts.Length / M;
        for (var t = 0; t < bins; t += Math.Max(1, (int)Math.Round(Interval / dt)))
        {
            Add(csv, t * dt, first: true);
            foreach (var x in stimulus.Signal.Span.Slice(t * K, K))
            {
                Add(csv, x);
            }

            Array.ForEach(PatternTask.Target(figure.PatternAt(t)), y => Add(csv, y));
            foreach (var y in trace.Readouts.AsSpan(t * M, M))
            {
                Add(csv, y);
            }

            for (var j = 0; j < drawn.Length; j++)
            {
                var at = (t * figure.Neurons.Length) + j;
                Add(csv, trace.ObservedVoltage[at] - figure.Thresholds[j]);
                Add(csv, trace.ObservedExcitation[at]);
                Add(csv, trace.ObservedInhibition[at]);
            }

            csv.Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>The raster as CSV with a header: <c>time_s</c> and <c>neuron</c> of every spike, in order.</summary>
    public static string Spikes(RobustnessFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var csv = new StringBuilder("time_s,neuron\n");
        foreach (var spike in figure.Trace.Spikes)
        {
            Add(csv, spike.Bin * figure.Dt, first: true);
            csv.Append(CultureInfo.InvariantCulture, $",{spike.Neuron}\n");
        }

        return csv.ToString();
    }

    private static string Names(string name, int count) =>
        string.Concat(
            Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $",{name}{i}"))
        );

    private static void Add(StringBuilder csv, double value, bool first = false) =>
        csv.Append(CultureInfo.InvariantCulture, $"{(first ? "" : ",")}{Math.Round(value, 6)}");
}
