using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>
/// Leaky integrate-and-fire neurons in a loop over time; their spikes go on, and the mean of the spikes is read.
/// </summary>
internal sealed class EagerLif(LifNeuron neuron) : EagerNeuron(nameof(EagerLif))
{
    /// <inheritdoc/>
    internal override EagerResponse Respond(Tensor current)
    {
        var currents = current.unflatten(0, [neuron.Steps, -1]);
        var list = new List<Tensor>();
        var membrane = zeros_like(currents[0]);
        for (var t = 0; t < neuron.Steps; t++)
        {
            var charged = (neuron.Lif.Beta * membrane) + currents[t];
            var fired = EagerSpike.apply(charged - neuron.Lif.Threshold);
            membrane = charged - (neuron.Lif.Threshold * fired.detach());
            list.Add(fired);
        }

        var spikes = stack(list);
        return new(spikes.flatten(0, 1), spikes.mean([0]));
    }
}
