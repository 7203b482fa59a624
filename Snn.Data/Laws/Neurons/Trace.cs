using System.Collections.Immutable;
using System.Globalization;

namespace Snn.Data.Laws.Neurons;

/// <summary>A neuron's way through a sequence of currents, from a state on.</summary>
/// <param name="Neuron">The neuron.</param>
/// <param name="Currents">The currents, one a step.</param>
/// <param name="Outputs">The output of each step.</param>
/// <param name="States">The state before the first step, and after each: one more than there are steps.</param>
internal sealed record Trace(Neuron Neuron, IReadOnlyList<double> Currents, double[] Outputs, object[] States)
{
    internal static Trace Of(Neuron neuron, IReadOnlyList<double> currents, object? from = null)
    {
        var (outputs, states) = (new double[currents.Count], new object[currents.Count + 1]);
        states[0] = from ?? neuron.AtRest();
        for (var t = 0; t < currents.Count; t++)
        {
            (outputs[t], states[t + 1]) = neuron.StepFrom(currents[t], states[t]);
        }

        return new(neuron, currents, outputs, states);
    }

    internal int Steps => Outputs.Length;

    internal bool Spiked => Array.Exists(Outputs, o => o > 0);

    /// <summary>Before step t.</summary>
    internal Reading Before(int t) => Neuron.Read(States[t]);

    /// <summary>After step t.</summary>
    internal Reading After(int t) => Neuron.Read(States[t + 1]);

    internal double Charge(int t) => Neuron.ChargeOf(Currents[t], States[t]);

    /// <summary>
    /// Whether step t is silent whatever its charge: as the neuron shows it, or else as its refractory steps behind the
    /// last spike say.
    /// </summary>
    internal bool Refractory(int t) =>
        Neuron.SeesRefractory
            ? Before(t).Refractory
            : Neuron.RefractorySteps is { } steps && Outputs.AsSpan(Math.Max(0, t - steps)..t).ContainsAnyExcept(0);

    /// <summary>
    /// The largest number that is rounded on the way to the charge of step t: membrane, charge, threshold, and what the
    /// current brings, in the unit of the membrane.
    /// </summary>
    internal double Magnitude(int t) =>
        new[]
        {
            Math.Abs(Charge(t)),
            Math.Abs(Charge(t) - Neuron.ChargeOf(0, States[t])),
            Math.Abs(Before(t).Membrane ?? 0),
            Math.Abs(Before(t).Threshold ?? 0),
            Math.Abs(Neuron.RestingMembrane),
        }.Max();

    /// <summary>
    /// How far the output of step t moves where each current up to it is moved by some roundoffs: what another order
    /// of rounding, or another precision, may make of it.
    /// </summary>
    /// <param name="t">The step.</param>
    /// <param name="epsilon">The unit roundoff.</param>
    internal double Spread(int t, double epsilon)
    {
        var (moved, scale) = (64 * epsilon, Neuron.CurrentScale);
        double Moved(int s, int pattern) =>
            Currents[s] + (((pattern >> (s % 2)) & 1) == 0 ? 1 : -1) * moved * Math.Max(Math.Abs(Currents[s]), scale);
        return Enumerable
            .Range(0, 4)
            .Select(pattern => Of(Neuron, [.. Enumerable.Range(0, t + 1).Select(s => Moved(s, pattern))]).Outputs)
            .Max(outputs => Enumerable.Range(0, t + 1).Max(s => Math.Abs(outputs[s] - Outputs[s])));
    }

    /// <summary>The law is broken in step t.</summary>
    internal Verdict Breaks(int t, string why, string expected, string actual) =>
        new Verdict.Breaks(
            $"step {t + 1}: {why}",
            Table(t, row => row == t ? expected : "", row => row == t ? actual : "")
        );

    internal StepTable Table(int marked, Func<int, string> expected, Func<int, string> actual)
    {
        (string Name, bool Shown, Func<int, string> Cell)[] columns =
        [
            ("step", true, t => (t + 1).ToString(CultureInfo.InvariantCulture)),
            ("current", true, t => Numbers.Of(Currents[t])),
            ("charged", Neuron.SeesCharge, t => Numbers.Of(Charge(t))),
            ("threshold", Neuron.SeesThreshold, t => Numbers.Of(Before(t).Threshold!.Value)),
            (
                "margin",
                Neuron.SeesCharge && Neuron.SeesThreshold,
                t => Numbers.Of(Charge(t) - Before(t).Threshold!.Value)
            ),
            ("output", true, t => Numbers.Of(Outputs[t])),
            ("membrane", Neuron.SeesMembrane, t => Numbers.Of(After(t).Membrane!.Value)),
            ("adaptation", Neuron.SeesAdaptation, t => Numbers.Of(After(t).Adaptation!.Value)),
            ("expected", true, expected),
            ("actual", true, actual),
        ];
        var shown = columns.Where(c => c.Shown).ToImmutableList();
        return new(
            [.. shown.Select(c => c.Name)],
            [.. Enumerable.Range(0, Steps).Select(t => shown.ConvertAll(c => c.Cell(t)))],
            marked
        )
        {
            Numbers = new(
                [.. Currents],
                Series(Neuron.SeesCharge, Charge),
                Series(Neuron.SeesThreshold, t => Before(t).Threshold!.Value),
                [.. Outputs],
                Series(Neuron.SeesMembrane, t => After(t).Membrane!.Value)
            ),
        };
    }

    private ImmutableArray<double> Series(bool shown, Func<int, double> value) =>
        shown ? [.. Enumerable.Range(0, Steps).Select(value)] : [];
}
