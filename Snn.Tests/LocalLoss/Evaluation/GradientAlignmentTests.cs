using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Evaluation;

public sealed class GradientAlignmentTests
{
    private static readonly Dataset Sample = SampleDatasets.Load(KnownDatasets.Mnist);

    // The last block's loss is a classifier on what the output classifier reads: with its weights, the same loss.
    [Theory]
    [InlineData("lif")]
    [InlineData("relu")]
    public void The_last_block_pulls_where_the_output_pulls_if_both_classify_alike(string neuron)
    {
        using var network = Network("30-20", neuron);
        Draw(network.get_parameter("layer_out.weight")!);
        Copy(network.get_parameter("layer_out.weight")!, Decoder(network, 1, "weight"));
        Copy(network.get_parameter("layer_out.bias")!, Decoder(network, 1, "bias"));
        Draw(Decoder(network, 0, "weight"));

        var alignment = Of(network);

        Assert.Equal(128, alignment.Images);
        Assert.InRange(alignment.Degrees[1], 0, 0.1);
        Assert.InRange(alignment.Degrees[0], 20, 160);
        Assert.True(alignment.Deviations[0] > 0);
    }

    // What the output is told the other way round, it wants the other way round.
    [Fact]
    public void A_classifier_turned_round_pulls_against_the_block()
    {
        using var network = Network("20", "relu", classes: 2);
        var weight = network.get_parameter("layer_out.weight")!;
        Draw(weight);
        using (no_grad())
        {
            Decoder(network, 0, "weight").copy_(weight.flip(0));
        }

        // Of two classes only the difference counts, and it has the other sign.
        Assert.InRange(Of(network, TwoClasses()).Degrees[0], 90, 180);
    }

    [Fact]
    public void No_gradient_of_the_output_passes_counts()
    {
        using var network = Network("20-20", "snn");
        Draw(network.get_parameter("layer_out.weight")!);

        Assert.All(Of(network).Degrees, degrees => Assert.Equal(double.NaN, degrees));
    }

    [Fact]
    public void The_network_stays_as_it_is()
    {
        using var network = Network("6C3-P2-20", "lif");
        var before = network.state_dict().ToDictionary(e => e.Key, e => e.Value.clone());

        Of(network);

        foreach (var (name, tensor) in network.state_dict())
        {
            Assert.True(tensor.equal(before[name]).all().item<bool>(), name);
        }

        Assert.All(network.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void Back_propagation_has_nothing_to_compare()
    {
        using var network = Network("20", "lif", credit: new Credit.Backprop());

        Assert.Null(GradientAlignment.Of(network, Sample.Train, KnownDatasets.Mnist, CPU));
    }

    private static GradientAlignment Of(LocalNetwork network, ImageSet? images = null) =>
        GradientAlignment.Of(network, images ?? Sample.Train, KnownDatasets.Mnist, CPU)!;

    private static ImageSet TwoClasses() =>
        ImageSet.Create(
            Sample.Train.Shape,
            2,
            Sample.Train.Pixels,
            Sample.Train.Labels.ToArray().Select(label => (byte)(label % 2)).ToArray()
        );

    private static Parameter Decoder(LocalNetwork network, int block, string part) =>
        network
            .Blocks[block]
            .named_parameters()
            .Single(p => p.name.EndsWith($"decoder_y.{part}", StringComparison.Ordinal))
            .parameter;

    private static void Copy(Tensor from, Tensor to)
    {
        using var disabled = no_grad();
        to.copy_(from);
    }

    private static void Draw(Tensor weight)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Copy(rand(weight.shape, generator: generator) - tensor(0.5f), weight);
    }

    private static LocalNetwork Network(string model, string neuron, int classes = 10, Credit? credit = null) =>
        new(
            ModelString.Parse(model).OrThrow(),
            FeatureShape.Of(KnownDatasets.Mnist.Shape),
            classes,
            new BlockSettings(
                neuron switch
                {
                    "lif" => new LifNeuron(LifParameters.Default, 4),
                    "snn" => new CountingNeuron(CountingParameters.Published),
                    _ => new Relu(),
                },
                credit ?? Credit.By(SupervisedLoss.Pred)
            ),
            new Seed(1)
        );
}
