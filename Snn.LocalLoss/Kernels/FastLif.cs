using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Kernels;

/// <summary>The fast form of leaky integrate-and-fire neurons: <see cref="NormalisedLif"/>.</summary>
internal sealed class FastLif : IFastNeuron
{
    // Membranes of all steps of a vector of neurons lie on the stack.
    private const int MostTimesteps = 1024;

    private readonly LifParameters _lif;
    private readonly int _timesteps;

    private FastLif(LifParameters lif, int timesteps) => (_lif, _timesteps) = (lif, timesteps);

    /// <inheritdoc/>
    public bool TakesTime => true;

    /// <inheritdoc/>
    public Response Respond(FastInput input, LearnedValues learned)
    {
        // Room for the spikes comes first: where there is none, nothing else is worth while.
        var spikes = SpikeBits.Empty(input.Timesteps ?? _timesteps, input.Batch, input.Output, input.Maps);
        var pass = new LifPass(
            input.Layout, spikes.Timesteps, (float)_lif.Beta, (float)_lif.Threshold, _lif.Reset, _lif.Gradient == TemporalGradient.Online);
        var call = new NormalisedLifCall(pass, _lif.Surrogate, input.Norm.State, spikes, get_num_threads());
        var mean = NormalisedLifFunction.Apply(input.Current(), input.Norm.Weight, input.Norm.Bias, call);
        return Response.OfMean(Signal.OverTime(spikes, mean));
    }

    /// <summary>
    /// The fast form of these neurons; null where the pass cannot do it: a reset with gradient, a learned decay, a
    /// surrogate without kernel.
    /// </summary>
    internal static FastLif? Of(LifNeuron neuron) =>
        neuron is { LearnDecay: false, Lif.DetachReset: true, Steps: <= MostTimesteps } && NormalisedLifFunction.Knows(neuron.Lif.Surrogate)
            ? new(neuron.Lif, neuron.Steps)
            : null;
}
