using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Convex.Dynamics;

/// <summary>One notion of a trial, whichever simulator computes it; owns the buffers of one run.</summary>
internal sealed class TrialRunner
{
    private readonly EventTrial? _event;
    private readonly CodingParameters _parameters;
    private readonly TrialTiming _timing;

    /// <param name="network">The network that the run starts from.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="timing">Valid timing.</param>
    /// <param name="simulator">As chosen: Euler or event.</param>
    internal TrialRunner(ConvexNetwork network, CodingParameters parameters, TrialTiming timing, Simulator simulator)
    {
        (_parameters, _timing) = (parameters, timing);
        Buffers = new(network);
        Spikes = new(timing.Bins);
        _event = simulator == Simulator.Event ? new(Buffers, parameters, timing, Spikes) : null;
    }

    internal NeuronBuffers Buffers { get; }

    /// <summary>Spikes of the last trial.</summary>
    internal SpikeList Spikes { get; }

    /// <summary>Runs one trial from rest.</summary>
    /// <param name="x">Input from the onset on, [K].</param>
    /// <param name="target">What the readout should be, [M]; empty without learning.</param>
    /// <param name="rates">Learning, or none.</param>
    /// <param name="noise">Seed of the trial's voltage noise.</param>
    internal void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, LearningRates rates, Seed noise)
    {
        if (_event is not null)
        {
            _event.Run(x, target, rates);
            return;
        }

        var rng = noise.Generator();
        EulerTrial.Run(Buffers, _parameters, _timing, rates, x, target, ref rng, Spikes);
    }
}
