using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Laws.Drawn;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Data.Laws.Encodings;

/// <summary>Values, a number of steps and a seed.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="Values">In [0, 1], at least one.</param>
/// <param name="Steps">T, at least 1.</param>
/// <param name="Seed">Of what is left to chance.</param>
public sealed record EncodingCase(InputEncoding Encoding, ImmutableArray<double> Values, int Steps, int Seed)
{
    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="encoding">What it is tried with.</param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static EncodingCase Read(InputEncoding encoding, string json)
    {
        var kept = CaseJson.Of(json);
        var values = kept.Numbers("values");
        return values.IsEmpty
            ? throw new JsonException("'values' is empty")
            : new(encoding, values, kept.Count("steps", least: 1), kept.Count("seed"));
    }

    internal static Gen<EncodingCase> For(InputEncoding encoding) =>
        from count in Gen.Int32(Range.LinearInt32(1, 6))
        from values in Levels.Values(count, 0, 1)
        from steps in Gen.Int32(Range.LinearInt32(1, 60))
        from seed in Gen.Int32(Range.LinearInt32(0, 1000))
        select new EncodingCase(encoding, values, steps, seed);

    internal double[][] Run() => Run(Values, Steps);

    internal double[][] Run(ImmutableArray<double> values, int steps, int more = 0) =>
        Encoding.Encode(values, steps, new Seeds.Seed((ulong)(Seed + more)));

    internal CaseText Write() =>
        new(
            $"values {Numbers.Of(Values)}, {Steps} steps, seed {Seed}",
            $"new EncodingCase(encoding, {Numbers.Of(Values)}, {Steps}, {Seed})",
            $$"""{"values": {{Numbers.Of(Values)}}, "steps": {{Steps}}, "seed": {{Seed}}}""",
            $"{Values.Length} {(Values.Length == 1 ? "value" : "values")}, {Steps} {(Steps == 1 ? "step" : "steps")}"
        );

    internal static Verdict.Breaks Breaks(double[][] run, int step, string why, string expected, string actual)
    {
        const int Shown = 12;
        var first = Math.Clamp(step - Shown + 1, 0, Math.Max(0, run.Length - 1));
        var last = Math.Min(run.Length, Math.Max(step + 1, first + 1));
        return new(
            $"step {step + 1}: {why}",
            new(
                ["step", "input current", "expected", "actual"],
                [
                    .. Enumerable
                        .Range(first, Math.Max(0, last - first))
                        .Select(t =>
                            ImmutableList.Create(
                                (t + 1).ToString(CultureInfo.InvariantCulture),
                                Numbers.Of(run[t].Take(6)),
                                t == step ? expected : "",
                                t == step ? actual : ""
                            )
                        ),
                ],
                step - first
            )
        );
    }
}
