using System.Collections.Immutable;
using System.Text.Json;
using Hedgehog;
using Hedgehog.Linq;
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
        var kept = JsonSerializer.Deserialize<Kept>(json, Kept.Options) ?? throw new JsonException("it is null");
        return new(neuron, [.. kept.Currents], [.. kept.Others], kept.At);
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

    /// <summary>Constant currents: At steps, the level in Currents and a higher one in Others.</summary>
    internal static Gen<NeuronCase> Levels(INeuronFamily family) =>
        from neuron in family.Members
        from steps in Gen.Int32(Range.LinearInt32(1, 100))
        from low in Gen.Int32(Range.LinearInt32(0, 400))
        from more in Gen.Int32(Range.LinearInt32(1, 200))
        from tens in Gen.Item([1, 1, 1, 10, 100])
        select new NeuronCase(neuron, [neuron.Scale * low / 100], [neuron.Scale * (low + (more * tens)) / 100], steps);

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

    private static string Json(string text) => JsonSerializer.Serialize(text);

    private sealed record Kept(double[] Currents, double[] Others, int At)
    {
        internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
    }
}
