using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>The fast form of leaky integrate-and-fire neurons: <see cref="NormalisedLif"/>.</summary>
internal sealed class FastLif : IFastNeuron
{
    // Membranes of all steps of a vector of neurons lie on the stack.
    private const int MostTimesteps = 1024;

    private readonly LifParameters _lif;
    private readonly int _timesteps;
    private readonly SurrogateKernel _surrogate;

    private FastLif(LifParameters lif, int timesteps, SurrogateKernel surrogate) =>
        (_lif, _timesteps, _surrogate) = (lif, timesteps, surrogate);

    /// <inheritdoc/>
    public bool TakesTime => true;

    /// <inheritdoc/>
    public Response Respond(FastInput input, LearnedValues learned)
    {
        // Room for the spikes comes first: where there is none, nothing else is worth while.
        var spikes = SpikeBits.Empty(input.Timesteps ?? _timesteps, input.Batch, input.Output, input.Maps);
        var pass = new LifPass(
            input.Layout,
            spikes.Timesteps,
            (float)_lif.Beta,
            (float)_lif.Threshold,
            _lif.Reset == ResetMode.Subtract,
            _lif.Gradient == TemporalGradient.Online
        );
        var call = new NormalisedLifCall(pass, _surrogate, input.Norm.State, spikes, get_num_threads());
        var mean = NormalisedLifFunction.Apply(input.Current(), input.Norm.Weight, input.Norm.Bias, call);
        return Response.OfMean(Signal.OverTime(spikes, mean));
    }

    /// <summary>
    /// The fast form of these neurons; null where the pass cannot do it: a reset with gradient, a learned decay, a
    /// surrogate without kernel.
    /// </summary>
    internal static FastLif? Of(LifNeuron neuron) =>
        neuron is { Decay: MembraneDecay.Fixed, Lif.DetachReset: true, Steps: <= MostTimesteps }
        && neuron.Lif.Surrogate.Kernel() is { } surrogate
            ? new(neuron.Lif, neuron.Steps, surrogate)
            : null;
}
