using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Laws;
using Snn.Data.Seeds;
using Snn.LocalLoss.Laws.Losses;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Maps;

/// <summary>All laws of the maps at the entrance of blocks, and how one is put through them.</summary>
public static class MapLaws
{
    private const double Close = 1e-12;

    /// <summary>All laws of maps.</summary>
    public static ImmutableArray<Law<BlockMap, MapCase>> All { get; } =
    [
        Of(
            new(
                "map-deterministic",
                "the same input and seed give the same",
                "A(x) = A(x)",
                "a run can be repeated",
                "every bit"
            ),
            _ => null,
            (one, map, x) =>
                Compare(
                    one,
                    map(x),
                    one.Map.Make(one.Samples.Features, SeedOf(one))(Signal.Constant(x)).Values,
                    0,
                    "made again it gives something else"
                )
        ),
        Of(
            new(
                "map-alone",
                "the output of a sample does not depend on the others of its batch",
                "A([x, x'])₁ = A([x])₁",
                "samples of a batch share nothing",
                "10⁻¹² of the largest number: products of matrices of another shape are summed in another order"
            ),
            _ => null,
            (one, map, x) =>
                Compare(
                    one,
                    map(x).narrow(0, 0, 1),
                    map(x.narrow(0, 0, 1)),
                    Close,
                    "alone the first sample comes out differently"
                )
        ),
        Of(
            new(
                "map-order",
                "samples can be permuted",
                "A(π x) = π A(x)",
                "a batch has no order",
                "10⁻¹² of the largest number"
            ),
            _ => null,
            (one, map, x) =>
                Compare(one, map(x), map(x.flip(0)).flip(0), Close, "in reverse order samples come out differently")
        ),
        new(
            new(
                "map-steps",
                "the output of each time step is the same as for that step alone",
                "A([x₁ … x_T])_t = A(x_t)",
                "a map is independent of time",
                "10⁻¹² of the largest number"
            ),
            _ => null,
            MapCase.For,
            Steps,
            one => one.Write()
        ),
        Of(
            new(
                "map-silent",
                "the output of a silent sample is the bias, at any position in the batch",
                "A(0) = b",
                "without input the output of a map is its bias",
                "10⁻¹² of the largest number"
            ),
            _ => null,
            (one, map, x) =>
                Compare(
                    one,
                    map(zeros_like(x)),
                    map(zeros_like(x.narrow(0, 0, 1))).expand_as(map(x)),
                    Close,
                    "silent samples come out differently"
                )
        ),
        Of(
            new(
                "map-superposition",
                "responses to two inputs add up and scale",
                "A(x + 2 x') − b = (A(x) − b) + 2 (A(x') − b)",
                "a linear map",
                "10⁻¹² of the largest number"
            ),
            map => map.Linear ? null : "Linear is false",
            (one, map, x) =>
            {
                var (other, bias) = (x.flip(0), map(zeros_like(x)));
                return Compare(
                    one,
                    map(x).Plus(map(other), 2).Plus(bias, -2),
                    map(x.Plus(other, 2)),
                    Close,
                    "responses do not add up"
                );
            }
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<BlockMap, MapCase>> Named(params IEnumerable<string> names) => All.Named(names);

    /// <summary>Puts a map through some laws, or all; libtorch must be loaded.</summary>
    /// <param name="map">The map.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        BlockMap map,
        IEnumerable<Law<BlockMap, MapCase>>? laws = null,
        CheckSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(map);
        return LawReport.Of(map.Name, map, laws ?? All, settings ?? new());
    }

    /// <summary>A map as a subject beside those of other kinds.</summary>
    /// <param name="map">The map.</param>
    public static LawSubject Subject(BlockMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return LawSubject.Of(map.Name, "map", map, All) with { NeedsLibTorch = true };
    }

    private static Law<BlockMap, MapCase> Of(
        LawText text,
        Func<BlockMap, string?> unclaimed,
        Func<MapCase, Func<Tensor, Tensor>, Tensor, Verdict> test
    ) =>
        new(
            text,
            map => unclaimed(map) is { } why ? new LawOutcome.NotClaimed(why) : null,
            MapCase.For,
            one =>
            {
                using var scope = NewDisposeScope();
                using var no = no_grad();
                var make = one.Map.Make(one.Samples.Features, SeedOf(one));
                return test(one, x => make(Signal.Constant(x)).Values, Inputs(one));
            },
            one => one.Write()
        );

    private static Verdict Steps(MapCase one)
    {
        using var scope = NewDisposeScope();
        using var no = no_grad();
        var (map, x) = (one.Map.Make(one.Samples.Features, SeedOf(one)), Inputs(one));
        Tensor[] steps = [x, x.flip(0), zeros_like(x)];
        return Compare(
            one,
            stack([.. steps.Select(step => map(Signal.Constant(step)).Values)]),
            map(Signal.OverTime(stack(steps))).Values,
            Close,
            "over time it comes out differently"
        );
    }

    private static Seed SeedOf(MapCase one) => new((ulong)one.Weights);

    private static Tensor Inputs(MapCase one) =>
        LossTrial.Shaped(one.Samples.Rows, one.Samples.Features, one.Map.Maps, ScalarType.Float64);

    private static Verdict Compare(MapCase one, Tensor expected, Tensor actual, double close, string why)
    {
        var (law, found) = (LossTrial.Numbers(expected, expected), LossTrial.Numbers(actual, actual));
        if (!expected.shape.SequenceEqual(actual.shape))
        {
            return Breaks(one, why, $"[{string.Join(", ", expected.shape)}]", $"[{string.Join(", ", actual.shape)}]");
        }

        var largest = law.Append(1).Max(Math.Abs);
        var differs = Enumerable
            .Range(0, law.Length)
            .FirstOrDefault(i => !(Math.Abs(law[i] - found[i]) <= close * largest), -1);
        return differs < 0
            ? new Verdict.Holds(one.Samples.Count > 1 && one.Samples.Rows.Any(row => row.Any(v => v != 0)))
            : Breaks(one, $"{why}, in number {differs}", Numbers.Of(law[differs]), Numbers.Of(found[differs]));
    }

    private static Verdict.Breaks Breaks(MapCase one, string why, string expected, string actual) =>
        new(
            why,
            new(
                ["sample", "input", "expected", "actual"],
                [
                    .. one.Samples.Rows.Select(
                        (row, i) =>
                            ImmutableList.Create(
                                (i + 1).ToString(CultureInfo.InvariantCulture),
                                Numbers.Of(row),
                                i == 0 ? expected : "",
                                i == 0 ? actual : ""
                            )
                    ),
                ],
                0
            )
        );
}
