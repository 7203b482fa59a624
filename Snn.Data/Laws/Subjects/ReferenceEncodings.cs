using System.Collections.Immutable;
using Snn.Data.Laws.Encodings;

namespace Snn.Data.Laws.Subjects;

/// <summary>
/// Encodings of the literature, to hold one's own against; networks of the library see a constant current.
/// </summary>
public static class ReferenceEncodings
{
    /// <summary>The value itself, in every step.</summary>
    public static InputEncoding ConstantCurrent { get; } =
        new("constant-current", (values, steps, _) => [.. Enumerable.Range(0, steps).Select(_ => values.ToArray())])
        {
            Range = (0, 1),
            MeanWithin = _ => 0,
            Stationary = true,
            Monotone = true,
        };

    /// <summary>In each step a spike with the value as its probability: a Poisson process in discrete time.</summary>
    public static InputEncoding Bernoulli { get; } =
        new(
            "bernoulli-spikes",
            (values, steps, seed) =>
                [
                    .. Enumerable
                        .Range(0, steps)
                        .Select(t =>
                        {
                            var rng = seed.Fold(t).Generator();
                            return values.Select(value => rng.NextDouble() < value ? 1.0 : 0).ToArray();
                        }),
                ]
        )
        {
            Spikes = true,
            ByChance = true,
            Stationary = true,
            Monotone = true,
        };

    /// <summary>A spike whenever what has come in since the last one reaches 1.</summary>
    public static InputEncoding Regular { get; } =
        new(
            "regular-spikes",
            (values, steps, _) =>
                [
                    .. Enumerable
                        .Range(1, steps)
                        .Select(t =>
                            values.Select(value => Math.Floor(value * t) - Math.Floor(value * (t - 1))).ToArray()
                        ),
                ]
        )
        {
            Spikes = true,
            MeanWithin = steps => 1.0 / steps,
            Stationary = true,
            Monotone = true,
        };

    /// <summary>
    /// One spike, the earlier the larger the value; none for 0 (Thorpe, Delorme and Van Rullen 2001).
    /// </summary>
    public static InputEncoding Latency { get; } =
        new(
            "latency-spikes",
            (values, steps, _) =>
                [
                    .. Enumerable
                        .Range(0, steps)
                        .Select(t =>
                            values
                                .Select(value => value > 0 && t == (int)Math.Round((1 - value) * (steps - 1)) ? 1.0 : 0)
                                .ToArray()
                        ),
                ]
        )
        {
            Spikes = true,
            Monotone = true,
            Causal = false,
        };

    /// <summary>All reference encodings.</summary>
    public static ImmutableArray<InputEncoding> All { get; } = [ConstantCurrent, Bernoulli, Regular, Latency];
}
