using System.Collections.Immutable;
using System.Text.Json;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Laws.Drawn;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Data.Laws.Neurons;

/// <summary>What a law of a neuron is tried with.</summary>
/// <param name="Neuron">A member of the family.</param>
/// <param name="Currents">Currents, one a step.</param>
/// <param name="Others">Currents of a second neuron or run, where the law compares two; empty elsewhere.</param>
/// <param name="At">A number of steps, where the law speaks of one.</param>
public sealed record NeuronCase(Neuron Neuron, ImmutableArray<double> Currents, ImmutableArray<double> Others, int At)
{
    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="neuron">
    /// The neuron that it is tried with; of a family, the member with the parameters that the JSON names.
    /// </param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static NeuronCase Read(Neuron neuron, string json)
    {
        var kept = CaseJson.Of(json);
        return new(neuron, kept.Numbers("currents"), kept.Numbers("others"), kept.Count("at"));
    }

    internal static Gen<NeuronCase> Single(INeuronFamily family) =>
        from neuron in family.Members
        from currents in Laws.Neurons.Currents.For(neuron)
        select new NeuronCase(neuron, currents, [], 0);

    internal static Gen<NeuronCase> Pair(INeuronFamily family) =>
        from neuron in family.Members
        from currents in Laws.Neurons.Currents.For(neuron)
        from others in Laws.Neurons.Currents.For(neuron)
        select new NeuronCase(neuron, currents, others, 0);

    /// <summary>With a step at which something happens, from 0 to the last.</summary>
    internal static Gen<NeuronCase> Split(INeuronFamily family) =>
        from pair in Pair(family)
        from at in Gen.Int32(Range.Constant(0, pair.Currents.Length - 1))
        select pair with
        {
            At = at,
        };

    /// <summary>
    /// With a last current of up to a million times the scale, of either sign, in most cases: in one step nothing can
    /// build up, so that what overflows is the step.
    /// </summary>
    internal static Gen<NeuronCase> Extreme(INeuronFamily family) =>
        from one in Single(family)
        from decades in Gen.Int32(Range.LinearInt32(0, 6))
        from sign in Gen.Item([1, -1])
        select decades == 0
            ? one
            : one with
            {
                Currents = one.Currents.SetItem(one.Currents.Length - 1, Far(one.Neuron, sign * Math.Pow(10, decades))),
            };

    private static double Far(Neuron neuron, double times) =>
        Math.Clamp(times * neuron.CurrentScale, neuron.LeastCurrent, neuron.MostCurrent);

    /// <summary>Constant currents: At steps, the level in Currents and a higher one in Others.</summary>
    internal static Gen<NeuronCase> Levels(INeuronFamily family) =>
        from neuron in family.Members
        from level in Draws.Of(
            (ref rng, size) =>
            {
                var (steps, low) = (
                    1 + rng.NextInt(1 + (size * LongestLevel(neuron) / 100)),
                    rng.NextInt(1 + (4 * size))
                );
                return (steps, low, high: low + ((1 + rng.NextInt(200)) * Tens[rng.NextInt(Tens.Length)]));
            },
            SimplerLevels
        )
        select new NeuronCase(neuron, [Within(neuron, level.low)], [Within(neuron, level.high)], level.steps);

    private static readonly int[] Tens = [1, 1, 1, 10, 100];

    private static int LongestLevel(Neuron neuron) => 40 + Laws.Neurons.Currents.MostFor(neuron);

    // Few steps need a strong current to spike in: both are tried together.
    private static IEnumerable<(int Steps, int Low, int High)> SimplerLevels((int Steps, int Low, int High) level)
    {
        for (var steps = 1; steps < level.Steps; steps = (2 * steps) + 1)
        {
            yield return level with
            {
                Steps = steps,
            };
            foreach (var low in (int[])[100, 200, 400])
            {
                yield return (steps, low, Math.Max(level.High, low + 1));
            }
        }

        yield return level with
        {
            Steps = level.Steps - 1,
        };
        foreach (var grid in (int[])[100, 50, 25, 10])
        {
            if (level.Low % grid != 0)
            {
                yield return level with
                {
                    Low = level.Low / grid * grid,
                };
            }

            if (level.High % grid != 0)
            {
                yield return level with
                {
                    High = ((level.High / grid) + 1) * grid,
                };
            }
        }
    }

    private static double Within(Neuron neuron, int hundredths) =>
        Math.Min(neuron.CurrentScale * hundredths / 100, neuron.MostCurrent);

    /// <summary>Without input, from 1 step on.</summary>
    internal static Gen<NeuronCase> Silence(INeuronFamily family) =>
        from neuron in family.Members
        from steps in Gen.Int32(Range.LinearInt32(1, 2 * Laws.Neurons.Currents.MostSteps))
        select new NeuronCase(neuron, [.. new double[steps]], [], 0);

    internal CaseText Write()
    {
        var parameters = Neuron.Parameters.Length == 0 ? "" : $"{Neuron.Parameters}\n";
        var others = Others.Length == 0 ? "" : $"\nothers   {Numbers.Of(Others)}";
        var at = At == 0 ? "" : $"\nsteps    {At}";
        var steps = Math.Max(Math.Max(Currents.Length, Others.Length), At);
        return new(
            $"{parameters}currents {Numbers.Of(Currents)}{others}{at}",
            $"new NeuronCase(neuron, {Numbers.Of(Currents)}, {Numbers.Of(Others)}, {At})",
            $$"""{"neuron": {{Json(Neuron.Name)}}, "parameters": {{Json(Neuron.Parameters)}}, "currents": {{Numbers.Of(Currents)}}, "others": {{Numbers.Of(Others)}}, "at": {{At}}}""",
            CaseText.SizeOf(Others.Length == 0 ? 1 : 2, steps)
        );
    }

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
