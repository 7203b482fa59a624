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
            ("law says", true, expected),
            ("it is", true, actual),
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
