using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Tensors;

namespace Snn.LocalLoss.Export;

/// <summary>Networks in ONNX: images of bytes in, logits out, time unrolled.</summary>
/// <remarks>
/// Opset 13 of the standard operators alone, so that every runtime has it; a neuron's steps are nodes of the graph, one
/// after another, and the weights of a block are shared by all of them. Input <c>pixels</c>: bytes [N, C, H, W], or
/// frames [N, T, C, H, W]; they are normalised in the graph. Output <c>logits</c>: [N, classes].
/// </remarks>
public static class Onnx
{
    /// <summary>The version of the operators.</summary>
    public const int Opset = 13;

    /// <summary>Time steps that are unrolled, at most.</summary>
    public const int MostTimesteps = 1000;

    private const int IrVersion = 8;

    /// <summary>The bytes of an ONNX file, or what keeps the network from being expressed.</summary>
    /// <param name="network">A trained network.</param>
    /// <param name="info">The images: shape, classes and normalisation.</param>
    public static Result<byte[]> Write(LocalNetwork network, DatasetInfo info)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(info);
        return network.Blocks.FirstOrDefault(b => !IsKnown(b.Neuron)) is { } other
                ? Refused(
                    $"neurons of the kind {other.Neuron.Name} have no form in it here",
                    "train with lif, alif, culif, snn, relu or leakyrelu, or export safetensors"
                )
            : network.Blocks.Max(b => b.Neuron.Timesteps ?? 1) > MostTimesteps
                ? Refused(
                    $"more than {MostTimesteps} time steps would make a graph that no runtime loads",
                    "export safetensors or NIR"
                )
            : new Graph(network, info).Bytes();
    }

    private static bool IsKnown(Neuron neuron) =>
        neuron is LifNeuron or Alif or Culif or CountingNeuron or Relu or LeakyRelu;

    private static Fault Refused(string what, string fix) => new(FaultKind.Usage, "onnx", what, fix);

    /// <summary>A graph while it is written, from the input on.</summary>
    private sealed class Graph(LocalNetwork network, DatasetInfo info)
    {
        // Numbers of fields and types in onnx.proto.
        private const int Float32 = 1;
        private const int UInt8 = 2;
        private const int Int64 = 7;

        // In the order of the operator's inputs.
        private static readonly ImmutableArray<string> NormParts = ["weight", "bias", "running_mean", "running_var"];

        private readonly Dictionary<string, NamedTensor> _weights = ExportedWeights
            .Of(network)
            .ToDictionary(t => t.Name, StringComparer.Ordinal);

        private readonly List<OnnxMessage> _nodes = [];
        private readonly Dictionary<string, OnnxMessage> _initial = new(StringComparer.Ordinal);
        private int _count;

        internal byte[] Bytes()
        {
            var (signals, number) = (Images(), 0);
            foreach (var layer in network.Chain)
            {
                signals = layer switch
                {
                    Layer.MaxPool p => Each(signals, x => Pool("MaxPool", x, p.Size)),
                    Layer.AveragePool p => Each(signals, x => Pool("AveragePool", x, p.Size)),
                    _ => Block(network.Blocks[number], $"layers.{number++}.", signals),
                };
            }

            Add(
                "Gemm",
                "logits",
                [Node("Flatten", [Mean(signals)]), Weight("layer_out.weight"), Weight("layer_out.bias")],
                Number("transB", 1)
            );
            return Model();
        }

        private ImmutableArray<string> Images()
        {
            var (mean, std) = (info.Normalization.Mean.ToArray(), info.Normalization.Std.ToArray());
            var scaled = Node("Div", [Node("Cast", ["pixels"], Number("to", Float32)), Constant(255)]);
            var inputs = Node(
                "Div",
                [
                    Node("Sub", [scaled, Constant("mean", [mean.Length, 1, 1], mean)]),
                    Constant("std", [std.Length, 1, 1], std),
                ]
            );
            if (info.Shape.Steps == 1)
            {
                return [inputs];
            }

            ImmutableArray<string> frames = [.. Enumerable.Range(0, info.Shape.Steps).Select(_ => Name())];
            Add("Split", frames, [inputs], Number("axis", 1));
            _initial["axis1"] = Tensor("axis1", Int64, [1], BitConverter.GetBytes(1L));
            return Each(frames, frame => Node("Squeeze", [frame, "axis1"]));
        }

        private ImmutableArray<string> Block(LocalBlock block, string name, ImmutableArray<string> signals)
        {
            var currents = Each(signals, x => Current(block, name, x));
            var beta = block.LearnedDecay;
            return block.Neuron switch
            {
                LifNeuron n => Spiking(currents, n.Steps, n.Lif with { Beta = beta ?? n.Lif.Beta }, 0, null),
                Culif n => Spiking(currents, n.Steps, n.Lif, n.SynapticDecay, null),
                Alif n => Spiking(currents, n.Steps, n.Lif, 0, (n.Strength, n.Decay)),
                CountingNeuron n => [Counting(Mean(currents), n.P, block, name)],
                LeakyRelu n => Each(currents, x => Node("LeakyRelu", [x], Number("alpha", (float)n.Slope))),
                _ => Each(currents, x => Node("Relu", [x])),
            };
        }

        private string Current(LocalBlock block, string name, string x)
        {
            string[] bias = _weights.ContainsKey(name + "encoder.bias") ? [Weight(name + "encoder.bias")] : [];
            var current = block.Encoder is Encoder.Convolution e
                ? Node(
                    "Conv",
                    [x, Weight(name + "encoder.weight"), .. bias],
                    Numbers("kernel_shape", e.Kernel, e.Kernel),
                    Numbers("pads", e.Padding, e.Padding, e.Padding, e.Padding)
                )
                : Node("Gemm", [Node("Flatten", [x]), Weight(name + "encoder.weight"), .. bias], Number("transB", 1));
            return _weights.ContainsKey(name + "bn.weight")
                ? Node(
                    "BatchNormalization",
                    [current, .. NormParts.Select(part => Weight($"{name}bn.{part}"))],
                    Number("epsilon", (float)BatchNormalisation.Epsilon)
                )
                : current;
        }

        // What does not change is shown at every step; from rest, terms of the past are left out.
        private ImmutableArray<string> Spiking(
            ImmutableArray<string> currents,
            int steps,
            LifParameters p,
            double synapticDecay,
            (double Strength, double Decay)? adaptation
        )
        {
            var spikes = ImmutableArray.CreateBuilder<string>();
            string? membrane = null,
                synaptic = null,
                raised = null;
            foreach (var current in currents.Length == 1 ? Enumerable.Repeat(currents[0], steps) : currents)
            {
                synaptic = synapticDecay == 0 ? current : Decayed(current, synaptic, synapticDecay);
                membrane = Decayed(synaptic, membrane, p.Beta);
                var threshold = raised is null
                    ? Constant(p.Threshold)
                    : Node("Add", [Node("Mul", [raised, Constant(adaptation!.Value.Strength)]), Constant(p.Threshold)]);
                var z = Node(
                    "Cast",
                    [
                        adaptation is null
                            ? Node("GreaterOrEqual", [membrane, threshold])
                            : Node("GreaterOrEqual", [Node("Sub", [membrane, threshold]), Constant(0)]),
                    ],
                    Number("to", Float32)
                );
                membrane =
                    p.Reset == ResetMode.Subtract
                        ? Node("Sub", [membrane, Node("Mul", [z, threshold])])
                        : Node("Mul", [membrane, Node("Sub", [Constant(1), z])]);
                raised = adaptation is { } a ? Decayed(z, raised, a.Decay) : null;
                spikes.Add(z);
            }

            return spikes.ToImmutable();
        }

        private string Decayed(string added, string? past, double decay) =>
            past is null ? added : Node("Add", [added, Node("Mul", [past, Constant(decay)])]);

        private string Counting(string x, CountingParameters p, LocalBlock block, string name)
        {
            var channels = block.Output.Channels;
            var threshold = Constant(
                name + "thresholds",
                block.Encoder is Encoder.Convolution ? [channels, 1, 1] : [channels],
                _weights[name + "threshold"].Floats.ToArray()
            );
            var membrane = Node("Mul", [Node("Div", [x, Constant(p.Dt)]), Constant(p.Dt)]);
            string? counts = null;
            for (var step = 0; step < p.Steps; step++)
            {
                if (step > 0)
                {
                    var flow = Node(
                        "Sub",
                        [Node("Mul", [x, Constant(2 * p.Leak)]), Node("Mul", [membrane, Constant(p.Leak)])]
                    );
                    membrane = Node("Add", [membrane, Node("Mul", [flow, Constant(p.Dt)])]);
                }

                var fired = Node("Greater", [membrane, threshold]);
                membrane = Node("Where", [fired, threshold, membrane]);
                var z = Node("Cast", [fired], Number("to", Float32));
                counts = counts is null ? z : Node("Add", [counts, z]);
            }

            return counts!;
        }

        private string Pool(string type, string x, int size) =>
            Node(type, [x], Numbers("kernel_shape", size, size), Numbers("strides", size, size));

        private string Mean(ImmutableArray<string> signals) =>
            signals.Length == 1 ? signals[0] : Node("Mean", [.. signals]);

        private static ImmutableArray<string> Each(ImmutableArray<string> signals, Func<string, string> map) =>
            [.. signals.Select(map)];

        private string Node(string type, string[] inputs, params OnnxMessage[] attributes)
        {
            var output = Name();
            Add(type, [output], inputs, attributes);
            return output;
        }

        private void Add(string type, string output, string[] inputs, params OnnxMessage[] attributes) =>
            Add(type, [output], inputs, attributes);

        // NodeProto: input 1, output 2, name 3, op_type 4, attribute 5.
        private void Add(string type, ImmutableArray<string> outputs, string[] inputs, params OnnxMessage[] attributes)
        {
            var node = new OnnxMessage();
            foreach (var input in inputs)
            {
                node.Add(1, input);
            }

            foreach (var output in outputs)
            {
                node.Add(2, output);
            }

            node.Add(3, $"{type}_{_nodes.Count}").Add(4, type);
            foreach (var attribute in attributes)
            {
                node.Add(5, attribute);
            }

            _nodes.Add(node);
        }

        private string Name() => string.Create(CultureInfo.InvariantCulture, $"x{_count++}");

        private string Weight(string name)
        {
            var weight = _weights[name];
            _initial.TryAdd(name, Tensor(name, Float32, weight.Shape, MemoryMarshal.AsBytes(weight.Floats)));
            return name;
        }

        private string Constant(double value) =>
            Constant(string.Create(CultureInfo.InvariantCulture, $"c{(float)value:R}"), [], [(float)value]);

        private string Constant(string name, ImmutableArray<long> shape, float[] values)
        {
            _initial.TryAdd(name, Tensor(name, Float32, shape, MemoryMarshal.AsBytes<float>(values)));
            return name;
        }

        // TensorProto: dims 1, data_type 2, name 8, raw_data 9.
        private static OnnxMessage Tensor(string name, int type, ImmutableArray<long> shape, ReadOnlySpan<byte> data)
        {
            var tensor = new OnnxMessage();
            foreach (var size in shape)
            {
                tensor.Add(1, size);
            }

            return tensor.Add(2, type).Add(8, name).Add(9, data);
        }

        // AttributeProto: name 1, f 2, i 3, ints 8, type 20 (FLOAT 1, INT 2, INTS 7).
        private static OnnxMessage Number(string name, long value) =>
            new OnnxMessage().Add(1, name).Add(3, value).Add(20, 2L);

        private static OnnxMessage Number(string name, float value) =>
            new OnnxMessage().Add(1, name).Add(2, value).Add(20, 1L);

        private static OnnxMessage Numbers(string name, params ReadOnlySpan<int> values)
        {
            var attribute = new OnnxMessage().Add(1, name);
            foreach (var value in values)
            {
                attribute.Add(8, (long)value);
            }

            return attribute.Add(20, 7L);
        }

        // ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8, metadata_props 14.
        private byte[] Model()
        {
            // GraphProto: node 1, name 2, initializer 5, input 11, output 12.
            var graph = new OnnxMessage();
            foreach (var node in _nodes)
            {
                graph.Add(1, node);
            }

            graph.Add(2, "snn");
            foreach (var tensor in _initial.Values)
            {
                graph.Add(5, tensor);
            }

            var shape = info.Shape;
            ImmutableArray<long> image = [shape.Channels, shape.Height, shape.Width];
            graph
                .Add(11, Value("pixels", UInt8, shape.Steps > 1 ? [shape.Steps, .. image] : image))
                .Add(12, Value("logits", Float32, [info.ClassNames.Length]));
            var model = new OnnxMessage()
                .Add(1, (long)IrVersion)
                .Add(2, "snn")
                .Add(7, graph)
                .Add(8, new OnnxMessage().Add(1, "").Add(2, (long)Opset));
            foreach (var (key, value) in ExportedWeights.Metadata(network, info))
            {
                model.Add(14, new OnnxMessage().Add(1, key).Add(2, value));
            }

            return model.ToBytes();
        }

        // ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; Tensor: elem_type 1, shape 2;
        // Dimension: dim_value 1, dim_param 2.
        private static OnnxMessage Value(string name, int type, ImmutableArray<long> sizes)
        {
            var shape = new OnnxMessage().Add(1, new OnnxMessage().Add(2, "N"));
            foreach (var size in sizes)
            {
                shape.Add(1, new OnnxMessage().Add(1, size));
            }

            return new OnnxMessage()
                .Add(1, name)
                .Add(2, new OnnxMessage().Add(1, new OnnxMessage().Add(1, (long)type).Add(2, shape)));
        }
    }
}
