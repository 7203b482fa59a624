using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;

namespace Snn.Benchmarks.Throughput;

/// <summary>
/// What a training step cannot do without, whatever computes it with dense maps: the two floors of its time.
/// </summary>
/// <param name="Operations">
/// Floating-point operations of the maps, forward and for the gradient of their weights; the first one sees the image
/// once and not T times, and one behind neurons that send counts sees those once.
/// </param>
/// <param name="Bytes">
/// Bytes between memory and processor in float32, where every pass over memory does all that it can: of each current,
/// the map writes it, statistics and neurons read it; backward, neurons read it and write a gradient, batch norm reads
/// both and writes, and the gradient of the weights reads. Spikes, or counts of them, are written once and read twice,
/// weights, gradients and moments as Adam needs them.
/// </param>
internal readonly record struct StepFloor(double Operations, double Bytes)
{
    private const int PassesOfCurrents = 9;
    private const int PassesOfSpikes = 3;
    private const int PassesOfRates = 4;

    // Read forward; gradient written and read; weight and two moments read and written.
    private const int PassesOfWeights = 9;

    /// <summary>The floors of an experiment with the pred loss on images of a shape.</summary>
    internal static StepFloor Of(TrainingExperiment experiment, FeatureShape input, int classes)
    {
        var (shape, steps, operations, values, weights) = (input, 1.0, 0.0, 0.0, 0.0);
        var (neuron, most, batch) = (
            experiment.Neuron.Create(),
            experiment.Credit.BlockLosses?.DimInDecoder ?? 0,
            experiment.Data.BatchSize
        );
        foreach (var (layer, from, output) in experiment.Shapes(input))
        {
            if (layer is Layer.Block block)
            {
                var features = Math.Min(output.Count, most);
                operations += (4 * steps * SynapticWork.FanOut(block.Encoder, from).Sum()) + (6.0 * features * classes);
                var sent = Sent(block.Form.Neuron ?? neuron);
                values += output.Count * ((PassesOfCurrents * steps) + (PassesOfSpikes * sent) + PassesOfRates);
                weights += MemoryNeed.Weights(block.Encoder, from) + (features * classes);
                steps = sent;
            }

            shape = output;
        }

        return new(batch * operations, sizeof(float) * ((batch * values) + (PassesOfWeights * weights)));
    }

    // Values of a sample that a neuron sends on: a spike or none at every time step, or one count or value.
    private static int Sent(Neuron neuron) => neuron is CountingNeuron ? 1 : neuron.Timesteps ?? 1;
}
