using System.Collections.Immutable;
using Snn.Convex.Experiments.Images;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Runner.Experiments;

/// <summary>What a convex run keeps of its states, and how it goes on from that.</summary>
/// <param name="Layers">The layers of a state, from the input on.</param>
/// <param name="Epoch">Epochs that a state has seen.</param>
/// <param name="Of">The state of layers that have seen so many epochs.</param>
/// <typeparam name="TState">The model in training.</typeparam>
internal sealed record ConvexStates<TState>(
    Func<TState, ImmutableArray<ConvexNetwork>> Layers,
    Func<TState, int> Epoch,
    Func<ImmutableArray<ConvexNetwork>, int, TState> Of
)
    where TState : class
{
    /// <summary>What the network has learned, where the experiment does not say it.</summary>
    internal ImmutableArray<Metric> Data { get; init; } = [];

    /// <summary>Files at the end, beside the network.</summary>
    internal Func<TState, IEnumerable<Artifact>> AtEnd { get; init; } = _ => [];

    /// <summary>Where a run goes on; null for the beginning.</summary>
    internal TState? Restored(SavedLayers? saved) => saved is null ? null : Of(saved.Layers, saved.Epoch);
}

/// <summary>States that several kinds have.</summary>
internal static class ConvexStates
{
    /// <summary>Of runs on a surface.</summary>
    internal static ConvexStates<SurfaceState> OfSurfaces { get; } =
        new(state => state.Layers, state => state.Epoch, (layers, epoch) => new(layers, epoch));

    /// <summary>Of runs on images.</summary>
    internal static ConvexStates<ImageState> OfImages { get; } =
        new(state => state.Layers, state => state.Epoch, (layers, epoch) => new(layers, epoch));
}
