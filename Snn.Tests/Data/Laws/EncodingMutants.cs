using System.Collections.Immutable;
using Snn.Data.Laws.Encodings;
using Snn.Data.Laws.Subjects;
using Snn.Data.Seeds;

namespace Snn.Tests.Data.Laws;

/// <summary>
/// Encodings with a fault that is easily made, which claim what the right one claims, and a law that each breaks.
/// </summary>
internal static class EncodingMutants
{
    private static int _calls;

    internal static ImmutableArray<(InputEncoding Encoding, string Law)> All { get; } =
    [
        (Constant("counts its calls", (v, t, i) => v + (1e-12 * (_calls++ % 3))), "encoding-deterministic"),
        (
            Constant("scaled to the largest value", (x, t) => [.. x.Select(v => v / Math.Max(1e-9, x.Max()))]),
            "encoding-alone"
        ),
        (
            Constant("less the mean of the batch", (x, t) => [.. x.Select(v => v - (0.1 * x.Average()))]),
            "encoding-alone"
        ),
        (
            Constant(
                "takes from the value before",
                (x, t) => [.. x.Select((v, i) => i > 0 ? v - (0.1 * x[i - 1]) : v)]
            ),
            "encoding-alone"
        ),
        (
            ReferenceEncodings.Bernoulli with
            {
                Name = "draws nothing for a value of 0",
                Encode = (values, steps, seed) =>
                {
                    var rng = seed.Generator();
                    return
                    [
                        .. Enumerable
                            .Range(0, steps)
                            .Select(_ => values.Select(v => v > 0 && rng.NextDouble() < v ? 1.0 : 0).ToArray()),
                    ];
                },
            },
            "encoding-alone"
        ),
        (Constant("the first value counts more", (v, t, i) => i == 0 ? Math.Min(1, 1.1 * v) : v), "encoding-order"),
        (Constant("a bias", (v, t, i) => Math.Min(1, v + 1e-6)), "encoding-silent"),
        (Constant("standardised", (v, t, i) => (v - 0.13) / 0.31), "encoding-bounded"),
        (Constant("above one", (v, t, i) => 1.0001 * v), "encoding-bounded"),
        (Constant("a percent too little", (v, t, i) => 0.99 * v), "encoding-mean"),
        (Constant("in single precision", (v, t, i) => (float)v), "encoding-mean"),
        (Constant("the first step is empty", (v, t, i) => t == 0 ? 0 : v), "encoding-mean"),
        (Constant("fades", (v, t, i) => v * Math.Pow(0.999, t)), "encoding-stationary"),
        (
            new(
                "spread over the run",
                (x, steps, _) =>
                    [.. Enumerable.Range(0, steps).Select(t => x.Select(v => v * 2 * (t + 0.5) / steps).ToArray())]
            )
            {
                MeanWithin = _ => 1e-12,
            },
            "encoding-causal"
        ),
        (Constant("falls where the value is large", (v, t, i) => v > 0.9 ? 1 - v : v), "encoding-monotone"),
        (ByChance("five percent too often", (v, u) => u < 1.05 * v), "encoding-mean"),
        (ByChance("a rate for a bin of another length", (v, u) => u < 1 - Math.Exp(-v)), "encoding-mean"),
        (ByChance("spikes by chance at 0", (v, u) => u < Math.Max(v, 1e-3)), "encoding-silent"),
        (ByChance("the same draw for all values", shared: true), "encoding-independent"),
        (ByChance("one draw for all steps", everyStep: false), "encoding-independent"),
        (ByChance("forgets its seed", seeded: false), "encoding-independent"),
        (
            ByChance("the opposite draw", (v, u) => u >= 1 - v) with
            {
                Monotone = true,
                Name = "two at once",
            }
                is var right
                ? right with
                {
                    Encode = (x, steps, s) =>
                        [.. right.Encode(x, steps, s).Select(step => step.Select(z => 2 * z).ToArray())],
                }
                : right,
            "encoding-bounded"
        ),
        (Regular("half as many again", (v, t) => Math.Floor(1.5 * v * t)), "encoding-bounded"),
        (
            Regular("starts again every ten steps", (v, t) => Math.Floor(v * 10) * (t / 10) + Math.Floor(v * (t % 10))),
            "encoding-mean"
        ),
    ];

    private static InputEncoding Constant(string name, Func<double, int, int, double> flows) =>
        Constant(name, (x, t) => [.. x.Select((v, i) => flows(v, t, i))]);

    private static InputEncoding Constant(string name, Func<ImmutableArray<double>, int, double[]> flows) =>
        ReferenceEncodings.ConstantCurrent with
        {
            Name = name,
            Encode = (values, steps, _) => [.. Enumerable.Range(0, steps).Select(t => flows(values, t))],
        };

    private static InputEncoding ByChance(
        string name,
        Func<double, double, bool>? spikes = null,
        bool shared = false,
        bool everyStep = true,
        bool seeded = true
    ) =>
        ReferenceEncodings.Bernoulli with
        {
            Name = name,
            Encode = (values, steps, seed) =>
                [
                    .. Enumerable
                        .Range(0, steps)
                        .Select(t =>
                        {
                            var rng = (seeded ? seed : new Seed(1)).Fold(everyStep ? t : 0).Generator();
                            var one = rng.NextDouble();
                            return values
                                .Select(v =>
                                    (spikes ?? ((value, u) => u < value))(v, shared ? one : rng.NextDouble()) ? 1.0 : 0
                                )
                                .ToArray();
                        }),
                ],
        };

    private static InputEncoding Regular(string name, Func<double, int, double> sum) =>
        ReferenceEncodings.Regular with
        {
            Name = name,
            Encode = (values, steps, _) =>
                [.. Enumerable.Range(1, steps).Select(t => values.Select(v => sum(v, t) - sum(v, t - 1)).ToArray())],
        };
}
