using System.Collections.Immutable;
using Snn.Convex.Networks;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>
/// Where a run on a surface is, of one layer or of stacked ones: all that is needed to go on from here.
/// </summary>
/// <param name="Layers">The layers now, from the lowest.</param>
/// <param name="Epoch">Epochs done.</param>
public sealed record SurfaceState(ImmutableArray<ConvexNetwork> Layers, int Epoch);
