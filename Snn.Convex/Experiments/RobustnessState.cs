using Snn.Convex.Dynamics;
using Snn.Convex.Networks;

namespace Snn.Convex.Experiments;

/// <summary>Where the robustness experiment is.</summary>
/// <param name="Network">The network now.</param>
/// <param name="Epoch">Passes done.</param>
/// <param name="Figure">What the figure shows; there once the test run is done.</param>
public sealed record RobustnessState(ConvexNetwork Network, int Epoch, RobustnessFigure? Figure = null);

/// <summary>What the robustness figure shows: input, readouts, raster, voltages and currents.</summary>
/// <param name="Stimulus">What came in.</param>
/// <param name="Trace">What came out, with the loss of neurons.</param>
/// <param name="Intact">The same run without the loss.</param>
/// <param name="SilenceBin">When neurons were lost.</param>
public sealed record RobustnessFigure(RobustnessStimulus Stimulus, RecurrentTrace Trace, RecurrentTrace Intact, int SilenceBin);
