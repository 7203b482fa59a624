using System.Collections.Immutable;
using Snn.Data.Laws.Neurons;
using Snn.LocalLoss.Neurons;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>Leaky neurons, surrogates, and currents that make them spike.</summary>
internal static class LeakyNeurons
{
    /// <summary>Leaky neurons; the default one is the simplest.</summary>
    internal static Gen<LifParameters> Leaky { get; } =
        from beta in Gen.OneOf(Gen.Item(0.5, 0, 0.25, 0.9, 1), Gen.Part(0, 100, 100))
        from threshold in Gen.OneOf(Gen.Item(1, 0.5, 2), Gen.Part(1, 30, 10))
        from reset in Gen.Item(ResetMode.Subtract, ResetMode.Zero)
        select LifParameters.Default with
        {
            Beta = beta,
            Threshold = threshold,
            Reset = reset,
        };

    /// <summary>Surrogates of the library; the arctangent is the simplest.</summary>
    internal static Gen<Surrogate> Surrogates { get; } =
        from width in Gen.OneOf(Gen.Item(2.0, 1), Gen.Part(1, 60, 10))
        from surrogate in Gen.Item<Surrogate>(
            new Surrogate.Arctan(width),
            new Surrogate.Sigmoid(width),
            new Surrogate.Triangle(width),
            new Surrogate.Rectangle(width),
            new Surrogate.FastSigmoid(width)
        )
        select surrogate;

    /// <summary>A leaky neuron and currents that the laws would try it with.</summary>
    internal static Gen<(LifParameters P, double[] Currents)> Driven { get; } =
        from p in Leaky
        from currents in (Gen<ImmutableArray<double>>)Currents.For(Plain(p))
        select (p, currents.ToArray());

    // The equation in plain numbers, which says where the neuron begins to spike.
    private static Neuron<double> Plain(LifParameters p) =>
        new(
            "leaky",
            () => 0.0,
            (current, v) =>
            {
                var charged = (p.Beta * v) + current;
                return charged < p.Threshold ? (0, charged)
                    : p.Reset == ResetMode.Subtract ? (1, charged - p.Threshold)
                    : (1, 0);
            }
        )
        {
            Scale = p.Threshold,
        };
}
