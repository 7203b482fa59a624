using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Faults;

namespace Snn.Convex.Integrators;

/// <summary>Networks out of the buffers in which learning has moved them.</summary>
internal static class LearnedLayers
{
    /// <summary>
    /// The layers as learning has left them, or what keeps them from being networks: learning that diverged.
    /// </summary>
    internal static Result<ImmutableArray<ConvexNetwork>> Learned(this IEnumerable<NeuronBuffers> layers) =>
        layers
            .Select(layer =>
            {
                var (f, t) = layer.Learned();
                return layer.Network.With(f, t);
            })
            .Sequence();
}
