using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Stacks;

/// <summary>The initial networks of stacked layers.</summary>
public static class StackStart
{
    /// <summary>
    /// The untrained layers: the lowest as published, with shorter decoders; upper ones read the layer below out, each
    /// a little differently.
    /// </summary>
    /// <param name="experiment">A valid experiment.</param>
    /// <param name="seed">Below 2³².</param>
    public static SurfaceState Of(StackExperiment experiment, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var layers = ImmutableArray.CreateBuilder<ConvexNetwork>();
        for (var l = 0; l < experiment.Layers.Length; l++)
        {
            layers.Add(
                l == 0
                    ? Lowest(experiment, (uint)seed.Value)
                    : Upper(experiment, layers[^1], experiment.Layers[l], seed.Fold("layer").Fold(l).Generator())
            );
        }

        return new(layers.ToImmutable(), 0);
    }

    private static ConvexNetwork Lowest(StackExperiment e, uint seed)
    {
        var published = PublishedNetworks.Surface(seed, e.Layers[0], e.Trial.Surface.Dimension);
        return Made(published, e.Quantum, published.Inputs, published.F, published.G, published.T);
    }

    private static ConvexNetwork Upper(StackExperiment e, ConvexNetwork below, int neurons, Rng rng)
    {
        const double Spread = 0.3;
        var f = new double[neurons * below.Neurons];
        for (var at = 0; at < f.Length; at++)
        {
            f[at] = e.Quantum * (1 + (Spread * rng.NextNormal()));
        }

        var g = new double[neurons];
        var t = new double[neurons];
        for (var i = 0; i < neurons; i++)
        {
            (g[i], t[i]) = (1, (2 * rng.NextDouble()) - 1);
        }

        var made = PublishedNetworks.Made(ConvexNetwork.Create(neurons, below.Neurons, 1, new(f, g, g, t)));
        return Made(made, e.Quantum, below.Neurons, f, g, t);
    }

    private static ConvexNetwork Made(
        ConvexNetwork unit,
        double quantum,
        int inputs,
        ReadOnlyMemory<double> f,
        ReadOnlyMemory<double> g,
        ReadOnlyMemory<double> t
    )
    {
        double[] d = [.. unit.D.ToArray().Select(v => quantum * v)];
        return PublishedNetworks.Made(ConvexNetwork.Create(unit.Neurons, inputs, unit.Outputs, new(f, g, d, t)));
    }
}
