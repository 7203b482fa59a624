using Snn.Convex.Networks;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>
/// Where a run of figure 4 is: all that is needed to go on from here, and at the end what the figure shows.
/// </summary>
/// <param name="Network">The network now.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Figure">Traces of the disturbed run; null before the end.</param>
public sealed record RobustnessState(ConvexNetwork Network, int Epoch, RobustnessFigure? Figure = null);
