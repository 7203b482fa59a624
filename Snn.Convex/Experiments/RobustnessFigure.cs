using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Snn.Convex.Integrators;

namespace Snn.Convex.Experiments;

/// <summary>What figure 4 draws, as tables: input, readouts, spikes, and voltages and currents of a few neurons.</summary>
/// <param name="Dt">Time step, s.</param>
/// <param name="Stimulus">What was shown.</param>
/// <param name="Trace">The run with input noise, voltage noise, delay and loss.</param>
/// <param name="Neurons">The observed neurons, as the trace has them.</param>
/// <param name="Thresholds">Their thresholds.</param>
public sealed record RobustnessFigure(
    double Dt, RobustnessStimulus Stimulus, RecurrentTrace Trace, ImmutableArray<int> Neurons, ImmutableArray<double> Thresholds)
{
    /// <summary>Neurons whose voltages and currents are drawn: the first of the observed ones.</summary>
    public const int Drawn = 3;

    /// <summary>Seconds that count for nothing, as in the published figure.</summary>
    /// <remarks>
    /// At rest the drifted thresholds lie below every voltage: with a delay all neurons spike before the first kick arrives, and the readout needs as
    /// long to come down.
    /// </remarks>
    public const double Transient = 2.2;

    // A row every 2 ms is finer than a figure shows and a tenth of the numbers.
    private const double Interval = 2e-3;

    /// <summary>
    /// The traces as CSV with a header: <c>time_s</c>, inputs <c>x1…</c>, targets <c>target1…</c>, readouts <c>y1…</c>, and for each drawn neuron i
    /// <c>v_i</c>, <c>e_i</c>, <c>i_i</c>: its voltage less its threshold, and its excitatory and inhibitory currents.
    /// </summary>
    public string Traces()
    {
        const int K = PatternTask.Inputs;
        const int M = PatternTask.Outputs;
        ImmutableArray<int> drawn = [.. Neurons.Take(Drawn)];
        var csv = new StringBuilder("time_s");
        csv.Append(Names("x", K)).Append(Names("target", M)).Append(Names("y", M));
        csv.AppendJoin("", drawn.Select(n => string.Create(CultureInfo.InvariantCulture, $",v_{n},e_{n},i_{n}"))).Append('\n');
        var bins = Trace.Readouts.Length / M;
        for (var t = 0; t < bins; t += Math.Max(1, (int)Math.Round(Interval / Dt)))
        {
            Add(csv, t * Dt, first: true);
            foreach (var x in Stimulus.Signal.Span.Slice(t * K, K))
            {
                Add(csv, x);
            }

            Array.ForEach(PatternTask.Target(PatternAt(t)), y => Add(csv, y));
            foreach (var y in Trace.Readouts.AsSpan(t * M, M))
            {
                Add(csv, y);
            }

            for (var j = 0; j < drawn.Length; j++)
            {
                var at = (t * Neurons.Length) + j;
                Add(csv, Trace.ObservedVoltage[at] - Thresholds[j]);
                Add(csv, Trace.ObservedExcitation[at]);
                Add(csv, Trace.ObservedInhibition[at]);
            }

            csv.Append('\n');
        }

        return csv.ToString();
    }

    /// <summary>The raster as CSV with a header: <c>time_s</c> and <c>neuron</c> of every spike, in order.</summary>
    public string Spikes()
    {
        var csv = new StringBuilder("time_s,neuron\n");
        foreach (var spike in Trace.Spikes)
        {
            Add(csv, spike.Bin * Dt, first: true);
            csv.Append(CultureInfo.InvariantCulture, $",{spike.Neuron}\n");
        }

        return csv.ToString();
    }

    private int PatternAt(int bin) => Stimulus.Presentations.Where(p => bin >= p.From && bin < p.To).Select(p => p.Pattern).FirstOrDefault();

    private static string Names(string name, int count) =>
        string.Concat(Enumerable.Range(1, count).Select(i => string.Create(CultureInfo.InvariantCulture, $",{name}{i}")));

    private static void Add(StringBuilder csv, double value, bool first = false) =>
        csv.Append(CultureInfo.InvariantCulture, $"{(first ? "" : ",")}{Math.Round(value, 6)}");
}
