using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>The neurons of an eager block, with what they learn.</summary>
internal abstract class EagerNeuron(string name) : nn.Module(name)
{
    /// <summary>The neurons of a description.</summary>
    /// <param name="neuron">Leaky integrate-and-fire, counting or rectified linear.</param>
    /// <param name="output">Shape of a sample.</param>
    internal static EagerNeuron Of(Neuron neuron, FeatureShape output) =>
        neuron switch
        {
            LifNeuron lif => new EagerLif(lif),
            CountingNeuron counting => new EagerCounting(counting.P, output.Channels),
            Relu => new EagerRelu(),
            _ => throw new ArgumentException($"there are no eager neurons of the kind {neuron.Name}", nameof(neuron)),
        };

    /// <summary>The response to a current.</summary>
    /// <param name="current">[B, …], or [T·B, …] where the time steps are folded into the batch.</param>
    internal abstract EagerResponse Respond(Tensor current);
}
