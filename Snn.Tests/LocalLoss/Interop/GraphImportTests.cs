using PureHDF;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Import;
using Snn.LocalLoss.Layers;

namespace Snn.Tests.LocalLoss.Interop;

/// <summary>What each node of a NIR graph becomes, number by number.</summary>
public sealed class GraphImportTests
{
    private static readonly float[] Weights = [.. Enumerable.Range(1, 6).Select(i => i / 4f)];

    // The float32 of a time constant has lost the decay that it was computed from; it is found again.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.9)]
    [InlineData(0.123456)]
    [InlineData(0)]
    public void A_time_constant_gives_back_the_decay_that_it_was_computed_from(double beta)
    {
        const double Step = 1e-4;
        var tau = (float)(Step / (1 - beta));

        Assert.Equal(beta, Flags(Linear(), Neurons("LIF", tau)).Neuron.Lif.Beta);
        Assert.Equal(
            beta,
            Flags(
                new ImportChoice(3, 3 * Step),
                Linear(),
                Neurons("LIF", (float)(3 * Step / (1 - beta)))
            ).Neuron.Lif.Beta
        );
    }

    [Theory]
    [InlineData(3e-4f)]
    [InlineData(7.77e-4f)]
    public void Any_other_time_constant_gives_the_decay_of_an_Euler_step(float tau) =>
        Assert.Equal(1 - (1e-4 / tau), Flags(Linear(), Neurons("LIF", tau)).Neuron.Lif.Beta);

    [Fact]
    public void A_time_constant_of_half_a_step_or_less_is_refused()
    {
        Assert.Equal(0, Flags(Linear(), Neurons("LIF", 0.6e-4f)).Neuron.Lif.Beta);
        Assert.Contains("half a step", Refused(Linear(), Neurons("LIF", 0.5e-4f)), StringComparison.Ordinal);
    }

    [Fact]
    public void Neurons_at_the_end_are_counted_by_an_output_that_passes_them_on()
    {
        var imported = Read(new(3), Linear(), Neurons("LIF", 2e-4f)).OrThrow();

        Assert.Equal([1, 0, 0, 1], Numbers(imported, "layer_out.weight"));
        Assert.Equal([0, 0], Numbers(imported, "layer_out.bias"));
        Assert.Equal(Weights.Select(w => w / 2), Numbers(imported, "layers.0.encoder.weight"));
    }

    [Fact]
    public void What_stands_in_front_of_a_current_goes_into_the_weights()
    {
        // r Δt, r Δt/τ, and r w Δt/τ_mem Δt/τ_syn.
        Close(8e4f * 1e-4f, Linear(), Neurons("IF", r: 8e4f));
        Close(3 * 0.25f, Linear(), Neurons("LIF", 4e-4f, r: 3));
        var cuba = Neurons("CubaLIF", r: 3);
        (cuba["tau_mem"], cuba["tau_syn"]) = (new[] { 4e-4f }, new[] { 2e-4f });
        cuba["w_in"] = new float[] { 5 };
        Close(15 * 0.125f, Linear(), cuba);

        static void Close(float gain, params H5Group[] nodes) =>
            Assert.All(
                Numbers(Read(new(3), nodes).OrThrow(), "layers.0.encoder.weight").Zip(Weights),
                w => Assert.Equal(gain * w.Second, w.First, 1e-4f)
            );
    }

    [Theory]
    [InlineData("AvgPool2d", 1)]
    [InlineData("SumPool2d", 4)]
    public void Sums_of_windows_are_means_before_larger_weights(string type, float sum)
    {
        var convolution = new H5Group
        {
            ["type"] = "Conv2d",
            ["weight"] = new H5Dataset(new float[] { 2 }, fileDims: [1, 1, 1, 1]),
        };
        var pool = new H5Group { ["type"] = type, ["kernel_size"] = new long[] { 2, 2 } };
        byte[] file = GraphFile.Row([1, 2, 6], convolution, Neurons("LIF", 2e-4f), pool, Linear());

        var imported = NirNetwork.Read(file, "g", new(3)).OrThrow();

        Assert.Equal(2, Assert.IsType<Layer.AveragePool>(imported.Chain[1]).Size);
        Assert.Equal(Weights.Select(w => sum * w), Numbers(imported, "layer_out.weight"));
        Assert.Equal([1], Numbers(imported, "layers.0.encoder.weight"));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void Layers_that_differ_in_their_biases_are_evaluated_but_are_no_training(bool first, bool second)
    {
        H5Group Map(bool biased, params ulong[] shape)
        {
            var map = new H5Group
            {
                ["type"] = biased ? "Affine" : "Linear",
                ["weight"] = new H5Dataset(new float[shape[0] * shape[1]], fileDims: shape),
            };
            if (biased)
            {
                map["bias"] = new float[2];
            }

            return map;
        }

        H5Group[] nodes = [Map(first, 2, 3), Neurons("LIF", 2e-4f), Map(second, 2, 2), Neurons("LIF", 2e-4f)];

        var flags = Read(new(3), nodes).OrThrow().Flags;

        if (first == second)
        {
            Assert.Equal(first ? Presence.Yes : Presence.No, flags.OrThrow().Net.Bias);
        }
        else
        {
            Assert.Contains(
                "whether they have biases",
                flags.Match(_ => "", fault => fault.What),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Nodes_where_Snn_has_no_place_for_them_are_named_with_the_reason()
    {
        Assert.Contains(
            "node 'n1' follows a linear map without neurons between",
            Refused(Linear(), Linear(), Neurons("LIF", 2e-4f)),
            StringComparison.Ordinal
        );
        Assert.Contains("node 'n0' follows no linear map", Refused(Neurons("LIF", 2e-4f)), StringComparison.Ordinal);
    }

    private static H5Group Linear() =>
        new() { ["type"] = "Linear", ["weight"] = new H5Dataset(Weights, fileDims: [2, 3]) };

    private static H5Group Neurons(string type, float tau = 1, float r = 1) =>
        new()
        {
            ["type"] = type,
            ["tau"] = new[] { tau },
            ["r"] = new[] { r },
            ["v_threshold"] = new float[] { 1 },
        };

    private static Result<ImportedNetwork> Read(ImportChoice choice, params H5Group[] nodes) =>
        NirNetwork.Read(GraphFile.Row([3], nodes), "g", choice);

    private static TrainingFlags Flags(params H5Group[] nodes) => Flags(new(3), nodes);

    private static TrainingFlags Flags(ImportChoice choice, params H5Group[] nodes) =>
        Read(choice, nodes).OrThrow().Flags.OrThrow();

    private static string Refused(params H5Group[] nodes) =>
        Assert.IsType<Result<ImportedNetwork>.Error>(Read(new(3), nodes)).Fault.What;

    private static float[] Numbers(ImportedNetwork network, string name) =>
        network.Weights.Single(t => t.Name == name).Floats.ToArray();
}
