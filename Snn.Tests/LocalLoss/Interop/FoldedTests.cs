using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Interop;

/// <summary>A map and the batch norm behind it as one map.</summary>
public sealed class FoldedTests
{
    [Theory]
    [InlineData("7-5", true)]
    [InlineData("7-5", false)]
    [InlineData("3C3", true)]
    public void One_map_is_the_map_and_its_batch_norm(string model, bool bias)
    {
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var experiment = new TrainingExperiment
        {
            Net = new() { Model = model, Bias = bias ? Presence.Yes : Presence.No },
            Neuron = new(NeuronModel.Lif),
        };
        using var state = TrainingRun.Create(experiment, KnownDatasets.Mnist, 10, CPU, new Seed(6), RunIdentity.None);
        var block = state.Network.Blocks[0];
        using var generator = new Generator(11);
        var tensors = block.state_dict().Where(t => t.Value.dtype == ScalarType.Float32).ToArray();
        foreach (var (_, tensor) in tensors)
        {
            tensor.copy_(randn(tensor.shape, generator: generator).abs().Plus(0.5f));
        }

        var (weight, added) = Folded.Of(block);

        var of = tensors.ToDictionary(t => t.Key, t => t.Value.data<float>().ToArray());
        var row = weight.Length / added.Length;
        Assert.Equal(bias, of.ContainsKey("encoder.bias"));
        Assert.Equal(of["encoder.weight"].Length, weight.Length);
        for (var n = 0; n < added.Length; n++)
        {
            var scale = of["bn.weight"][n] / Math.Sqrt(of["bn.running_var"][n] + 1e-5);
            var shift = (bias ? of["encoder.bias"][n] : 0) - of["bn.running_mean"][n];
            Assert.Equal((scale * shift) + of["bn.bias"][n], added[n], 1e-5);
            for (var k = 0; k < row; k++)
            {
                Assert.Equal(scale * of["encoder.weight"][(n * row) + k], weight[(n * row) + k], 1e-5);
            }
        }
    }
}
