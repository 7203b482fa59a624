using Snn.Convex.Networks;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>Where a surface run is: all that is needed to go on from here.</summary>
/// <param name="Network">The network now.</param>
/// <param name="Epoch">Epochs done.</param>
public sealed record SurfaceState(ConvexNetwork Network, int Epoch);
