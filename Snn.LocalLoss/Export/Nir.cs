using PureHDF;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Export;

/// <summary>Networks in the Neuromorphic Intermediate Representation (Pedersen et al. 2024), an HDF5 file.</summary>
/// <remarks>
/// Batch norm is folded into the linear maps. <c>τ v̇ = −v + R I</c> with a step of 10⁻⁴ s is <c>v ← β v + I</c> for
/// <c>τ = Δt/(1 − β)</c> and <c>R = 1/(1 − β)</c>; at β = 1 it is an integrate-and-fire neuron. NIR spikes above the
/// threshold and Snn from it on. The class is the largest mean over time of the output.
/// </remarks>
public static class Nir
{
    /// <summary>Length of a time step in seconds; NIR itself has continuous time.</summary>
    internal const double StepSeconds = 1e-4;

    /// <summary>The metadata's word for neurons that spike on the threshold itself, too.</summary>
    internal const string FromTheThresholdOn = "v >= v_threshold";

    private const string Version = "1.0.0";

    /// <summary>The bytes of a NIR file, or what keeps the network from being expressed.</summary>
    /// <param name="network">A trained network.</param>
    /// <param name="info">The images that it has learned, for whoever shows it others; null for nothing of them.</param>
    /// <param name="hardReset">
    /// Writes a network that resets by subtraction with neurons that reset to zero, which NIR has: its answers change.
    /// </param>
    public static Result<byte[]> Write(LocalNetwork network, DatasetInfo? info = null, bool hardReset = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (Obstacle(network, hardReset) is { } fault)
        {
            return fault;
        }

        var neuron = (LifNeuron)network.Settings.Neuron;
        var nodes = new H5Group { ["input"] = Shaped("Input", network.Input) };
        var (order, number) = (new List<string> { "input" }, 0);
        var shape = network.Input;
        foreach (var layer in network.Chain)
        {
            if (layer is Layer.AveragePool pool)
            {
                Add($"{number}_pool{order.Count}", Pool(pool.Size));
                shape = layer.Output(shape);
                continue;
            }

            var block = network.Blocks[number];
            if (block.Encoder is Encoder.Linear && (shape.Height > 1 || shape.Width > 1))
            {
                Add($"{number}_flatten", Flatten(shape));
            }

            var (weight, bias) = Folded.Of(block);
            Add($"{number}_encoder", Map(block.Encoder, block.Input, weight, bias));
            Add($"{number}_neuron", Neurons(block, neuron));
            (shape, number) = (block.Output, number + 1);
        }

        if (shape.Height > 1 || shape.Width > 1)
        {
            Add("out_flatten", Flatten(shape));
        }

        var weights = ExportedWeights.Of(network).ToDictionary(t => t.Name, StringComparer.Ordinal);
        var classes = (int)weights["layer_out.bias"].Shape[0];
        Add(
            "layer_out",
            Map(
                new Encoder.Linear(classes),
                network.Output,
                weights["layer_out.weight"].Floats.ToArray(),
                weights["layer_out.bias"].Floats.ToArray()
            )
        );
        Add("output", Shaped("Output", FeatureShape.Vector(classes)));
        return Bytes(nodes, order, Metadata(neuron, info));

        void Add(string name, H5Group node)
        {
            nodes[name] = node;
            order.Add(name);
        }
    }

    private static Fault? Obstacle(LocalNetwork network, bool hardReset) =>
        network.Settings.Neuron switch
        {
            { Spikes: false } => Refused("its neurons do not spike", "train with nonlin=lif, or export safetensors"),
            not LifNeuron => Refused(
                $"it has no neuron like {network.Settings.Neuron.Name}",
                "train with nonlin=lif, or export safetensors"
            ),
            _ when network.Blocks.Any(b => b.Neuron is not LifNeuron) => Refused(
                "some of its blocks do not spike",
                "train with spiking-hidden=yes, or export safetensors"
            ),
            _ when network.Chain.Any(l => l is Layer.MaxPool) => Refused(
                "NIR has no max pooling",
                "train a model with A layers in their place, or export safetensors"
            ),
            LifNeuron { Lif.Reset: ResetMode.Subtract } when !hardReset => Refused(
                "NIR has no reset by subtraction",
                "train with reset=zero, or ask for a hard reset in its place, which changes the answers"
            ),
            _ => null,
        };

    private static H5Group Shaped(string type, FeatureShape shape) =>
        new() { ["type"] = type, ["shape"] = Sizes(shape) };

    private static H5Group Flatten(FeatureShape shape) =>
        new()
        {
            ["type"] = "Flatten",
            ["start_dim"] = 0L,
            ["end_dim"] = -1L,
            ["input_type"] = Sizes(shape),
        };

    private static H5Group Pool(int size) =>
        new()
        {
            ["type"] = "AvgPool2d",
            ["kernel_size"] = new long[] { size, size },
            ["stride"] = new long[] { size, size },
            ["padding"] = new long[] { 0, 0 },
        };

    private static H5Group Map(Encoder encoder, FeatureShape input, float[] weight, float[] bias) =>
        encoder switch
        {
            Encoder.Convolution e => new()
            {
                ["type"] = "Conv2d",
                ["input_shape"] = new long[] { input.Height, input.Width },
                ["weight"] = Array(weight, e.Channels, input.Channels, e.Kernel, e.Kernel),
                ["bias"] = Array(bias, bias.Length),
                ["stride"] = new long[] { 1, 1 },
                ["padding"] = new long[] { e.Padding, e.Padding },
                ["dilation"] = new long[] { 1, 1 },
                ["groups"] = 1L,
            },
            _ => new()
            {
                ["type"] = "Affine",
                ["weight"] = Array(weight, bias.Length, input.Count),
                ["bias"] = Array(bias, bias.Length),
            },
        };

    private static H5Group Neurons(LocalBlock block, LifNeuron neuron)
    {
        var beta = block.LearnedDecay ?? neuron.Lif.Beta;
        var node = new H5Group
        {
            ["type"] = beta == 1 ? "IF" : "LIF",
            ["v_threshold"] = All(neuron.Lif.Threshold),
            ["v_reset"] = All(0),
        };
        if (beta == 1)
        {
            node["r"] = All(1 / StepSeconds);
        }
        else
        {
            node["tau"] = All(StepSeconds / (1 - beta));
            node["r"] = All(1 / (1 - beta));
            node["v_leak"] = All(0);
        }

        return node;

        H5Dataset All(double value)
        {
            var values = Enumerable.Repeat((float)value, block.Output.Count).ToArray();
            return block.Encoder is Encoder.Convolution
                ? Array(values, block.Output.Channels, block.Output.Height, block.Output.Width)
                : Array(values, values.Length);
        }
    }

    private static H5Group Metadata(LifNeuron neuron, DatasetInfo? info)
    {
        var words = new H5Group
        {
            ["timesteps"] = (long)neuron.Steps,
            ["dt"] = StepSeconds,
            ["readout"] = "mean over time",
            ["spike"] = FromTheThresholdOn,
            ["trained_reset"] = neuron.Lif.Reset == ResetMode.Subtract ? "subtract" : "zero",
        };
        if (info is not null)
        {
            words["classes"] = string.Join('\n', info.ClassNames);
            words["mean"] = info.Normalization.Mean.ToArray();
            words["std"] = info.Normalization.Std.ToArray();
            words["frames"] = (long)info.Shape.Steps;
            if (KnownDatasets.Named(info.Name) is not null)
            {
                words["dataset"] = info.Name;
            }
        }

        return words;
    }

    private static byte[] Bytes(H5Group nodes, List<string> order, H5Group metadata)
    {
        var edges = new string[order.Count - 1, 2];
        for (var i = 0; i + 1 < order.Count; i++)
        {
            (edges[i, 0], edges[i, 1]) = (order[i], order[i + 1]);
        }

        var file = new H5File
        {
            ["version"] = Version,
            ["node"] = new H5Group
            {
                ["type"] = "NIRGraph",
                ["edges"] = edges,
                ["nodes"] = nodes,
                ["metadata"] = metadata,
            },
        };
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    private static H5Dataset Array(float[] values, params int[] shape) =>
        new(values, fileDims: [.. shape.Select(s => (ulong)s)]);

    private static long[] Sizes(FeatureShape shape) =>
        shape.Height > 1 || shape.Width > 1 ? [shape.Channels, shape.Height, shape.Width] : [shape.Channels];

    private static Fault Refused(string what, string fix) => new(FaultKind.Usage, "nir", what, fix);
}
