using System.Collections.Immutable;
using Snn.Convex.Integrators;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>What figure 4 draws: input, readouts, spikes, and voltages and currents of a few neurons.</summary>
/// <param name="Dt">Time step, s.</param>
/// <param name="Stimulus">What was shown.</param>
/// <param name="Trace">The run with input noise, voltage noise, delay and loss.</param>
/// <param name="Neurons">The observed neurons, as the trace has them.</param>
/// <param name="Thresholds">Their thresholds.</param>
public sealed record RobustnessFigure(
    double Dt,
    RobustnessStimulus Stimulus,
    GeneralTrace Trace,
    ImmutableArray<int> Neurons,
    ImmutableArray<double> Thresholds
)
{
    /// <summary>Neurons whose voltages and currents are drawn: the first of the observed ones.</summary>
    public const int Drawn = 3;

    /// <summary>Seconds that count for nothing, as in the published figure.</summary>
    /// <remarks>
    /// At rest the drifted thresholds lie below every voltage: with a delay all neurons spike before the first kick
    /// arrives, and the readout needs as long to come down.
    /// </remarks>
    public const double Transient = 2.2;

    /// <summary>The pattern that is shown in a bin; 0 for none.</summary>
    /// <param name="bin">From 0.</param>
    public int PatternAt(int bin) =>
        Stimulus.Presentations.Where(p => bin >= p.From && bin < p.To).Select(p => p.Pattern).FirstOrDefault();
}
