using System.Collections.Immutable;
using Hedgehog;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Laws.Drawn;

namespace Snn.Convex.Laws;

/// <summary>A network as it runs: what the laws of whole convex networks are put to.</summary>
/// <remarks>
/// Inputs, and what is not fixed here, are drawn; counter-examples may have fewer neurons than the network.
/// </remarks>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Network">The network, or null for any, drawn.</param>
public sealed record ConvexSystem(string Name, ConvexNetwork? Network = null)
{
    /// <summary>The networks of the library: any, and the one that the paper's surface starts from.</summary>
    public static ImmutableArray<ConvexSystem> All { get; } =
    [new("convex-network"), new("surface-network", PublishedNetworks.Surface(1))];

    /// <summary>The integrator that simulates the trials of the network.</summary>
    public Integrator Integrator { get; init; } = Integrator.Event;

    /// <summary>Constants of the dynamics without noise, or null for any.</summary>
    public CodingParameters? Coding { get; init; }

    /// <summary>Inputs are drawn between this and its negative. Above 0.</summary>
    public double Range { get; init; } = 3;

    /// <summary>
    /// Claims that the network solves its program, <c>min ½ λ‖y‖²</c> subject to <c>F x − G y ≤ T</c> and y ≥ 0: that
    /// each column of D lies along its row of G, and G is above 0.
    /// </summary>
    public bool Solves { get; init; } = true;

    internal Gen<NetworkCase> Cases =>
        Draws.Of(
            (ref rng, size) =>
            {
                var one = NetworkCase.Draw(Integrator, ref rng, size, Network, Range);
                return one with { Coding = Coding ?? one.Coding };
            },
            one => one.Shrinks().Where(simpler => Coding is null || simpler.Coding == Coding)
        );
}
