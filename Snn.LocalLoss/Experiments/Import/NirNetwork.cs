using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Snn.Data.Augmentations;
using Snn.Data.Faults;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;

namespace Snn.LocalLoss.Experiments.Import;

/// <summary>Networks in the Neuromorphic Intermediate Representation (Pedersen et al. 2024), of any program.</summary>
/// <remarks>
/// Taken are nodes in a row: Input, Flatten, Linear, Affine, Conv2d (stride 1), AvgPool2d, SumPool2d, IF, LIF and
/// CubaLIF, with a last linear map or spiking layer. Time is cut into steps by forward Euler:
/// <c>τ v̇ = −v + R I</c> is <c>v ← (1 − Δt/τ) v + (Δt/τ) R I</c>. What stands in front of currents (R, Δt/τ, the
/// weight of a synapse, sums in place of means) goes into the weights, and thresholds that differ within a layer do,
/// too. A neuron of NIR spikes above its threshold: here, from the next float32 on.
/// </remarks>
public static class NirNetwork
{
    private const double DecayDigits = 1e-6;

    /// <summary>Reads a file, or says what of it Snn cannot express.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="where">Its name, for faults.</param>
    /// <param name="choice">What it does not say, or what is to hold in place of what it says.</param>
    public static Result<ImportedNetwork> Read(byte[] bytes, string where, ImportChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return NirGraph.Read(bytes, where).Bind(graph => new Reading(graph, where, choice).Network());
    }

    /// <summary>What is in front of a current and behind it, while a graph is read from its input on.</summary>
    private sealed class Reading(NirGraph graph, string where, ImportChoice choice)
    {
        private readonly double _dt = choice.StepSeconds ?? Number(graph.Metadata, "dt") ?? Nir.StepSeconds;

        private readonly bool _fromTheThresholdOn =
            graph.Metadata.Words.GetValueOrDefault("spike") == Nir.FromTheThresholdOn;

        private readonly ImmutableArray<Layer>.Builder _chain = ImmutableArray.CreateBuilder<Layer>();
        private readonly ImmutableArray<NamedTensor>.Builder _weights = ImmutableArray.CreateBuilder<NamedTensor>();
        private FeatureShape _shape;
        private double _sums = 1;
        private Map? _map;
        private int _blocks;

        internal Result<ImportedNetwork> Network()
        {
            if ((choice.Timesteps ?? (int?)Number(graph.Metadata, "timesteps")) is not (>= 1 and var steps))
            {
                return Fault("it does not say for how many time steps an image is shown", "say so with --timesteps");
            }

            var input = Shape(graph.Nodes[0]);
            if (input is null)
            {
                return Fault("its Input has no shape of 1 to 3 sizes", "give it [values] or [channels, height, width]");
            }

            _shape = input.Value;
            foreach (var node in graph.Nodes[1..^1])
            {
                if (Take(node, steps) is { } fault)
                {
                    return fault;
                }
            }

            return Last() is { } missing ? missing : Made(input.Value);
        }

        private Fault? Take(NirNode node, int steps) =>
            node.Type switch
            {
                "Flatten" => null,
                "Affine" or "Linear" => Linear(node),
                "Conv2d" => Convolution(node),
                "AvgPool2d" or "SumPool2d" => Pool(node),
                "IF" or "LIF" or "CubaLIF" => Neurons(node, steps),
                _ => Refused(
                    node,
                    $"is of the kind {node.Type}, for which Snn has nothing",
                    "take Linear, Affine, Conv2d, AvgPool2d, SumPool2d, Flatten, IF, LIF and CubaLIF"
                ),
            };

        private Fault? Linear(NirNode node)
        {
            if (Misplaced(node) is { } fault)
            {
                return fault;
            }

            if (
                node.Numbers.GetValueOrDefault("weight") is not { Shape: [var outputs, var inputs] } weight
                || inputs != _shape.Count
            )
            {
                return Refused(node, $"has no weight of [outputs, {_shape.Count}]", "join it to what comes before it");
            }

            return Mapped(node, new Encoder.Linear(outputs), weight);
        }

        private Fault? Convolution(NirNode node)
        {
            if (Misplaced(node) is { } fault)
            {
                return fault;
            }

            if (
                node.Numbers.GetValueOrDefault("weight")
                    is not { Shape: [var maps, var channels, var high, var wide] } weight
                || high != wide
                || channels != _shape.Channels
            )
            {
                return Refused(
                    node,
                    $"has no weight of [maps, {_shape.Channels}, k, k]",
                    "take square kernels over all channels, without groups"
                );
            }

            var padding = node.Words.GetValueOrDefault("padding") switch
            {
                "valid" => 0,
                "same" when int.IsOddInteger(high) => high / 2,
                _ => Same(node, "padding", 0),
            };
            if (
                padding is not { } zeros
                || Same(node, "stride", 1) != 1
                || Same(node, "dilation", 1) != 1
                || Same(node, "groups", 1) != 1
            )
            {
                return Refused(
                    node,
                    "has a stride, dilation or groups other than 1, or unequal padding, which Snn's convolutions do not",
                    "train it with stride 1, and pool behind it"
                );
            }

            return Mapped(node, new Encoder.Convolution(maps, high, zeros), weight);
        }

        private Fault? Pool(NirNode node)
        {
            if (_map is not null)
            {
                return Refused(node, "pools currents, and Snn pools what neurons send", "put it behind the neurons");
            }

            if (
                Same(node, "kernel_size", null) is not (>= 1 and var size)
                || Same(node, "stride", size) != size
                || Same(node, "padding", 0) != 0
            )
            {
                return Refused(node, "has windows that overlap, or zeros around", "take windows side by side");
            }

            if (size > 1)
            {
                var layer = new Layer.AveragePool(size);
                _chain.Add(layer);
                _shape = layer.Output(_shape);
                _sums *= node.Type == "SumPool2d" ? size * size : 1;
            }

            return null;
        }

        private Fault? Neurons(NirNode node, int steps)
        {
            if (_map is not { } map)
            {
                return Refused(node, "follows no linear map", "put a Linear, Affine or Conv2d in front of it");
            }

            var shape = map.Encoder.Output(_shape);
            if (
                (Row(node, "r", 1, shape), Row(node, "v_threshold", null, shape), Row(node, "v_reset", 0, shape))
                    is not
                    ({ } gains, { } thresholds, { } resets)
                || Row(node, "v_leak", 0, shape) is not { } leaks
            )
            {
                return Refused(
                    node,
                    $"has parameters for other neurons than the {shape.Count} of its map, or that differ within one",
                    "give one number, or one of each neuron (of each channel of maps)"
                );
            }

            if (resets.Concat(leaks).Any(v => v != 0) || thresholds.Any(v => v <= 0))
            {
                return Refused(
                    node,
                    "rests or resets at another value than 0, or has a threshold that is not above 0",
                    "shift its voltages so that v_leak and v_reset are 0"
                );
            }

            double decay = 1,
                synaptic = 0;
            switch (node.Type)
            {
                case "IF":
                    gains = [.. gains.Select(r => r * _dt)];
                    break;
                case "LIF":
                    if (Decay(node, "tau", shape) is not { } membrane)
                    {
                        return NoDecay(node, "tau");
                    }

                    (decay, gains) = (membrane.Beta, [.. gains.Select(r => r * _dt / membrane.Tau)]);
                    break;
                default:
                    if (Decay(node, "tau_mem", shape) is not { } slow)
                    {
                        return NoDecay(node, "tau_mem");
                    }

                    if (Decay(node, "tau_syn", shape) is not { } fast || Row(node, "w_in", 1, shape) is not { } weights)
                    {
                        return NoDecay(node, "tau_syn");
                    }

                    (decay, synaptic) = (slow.Beta, fast.Beta);
                    gains = [.. gains.Zip(weights, (r, w) => r * w * (_dt / slow.Tau) * (_dt / fast.Tau))];
                    break;
            }

            // One threshold of all, or 1 with the thresholds in the weights.
            var one = thresholds.All(t => t == thresholds[0]) ? (float)thresholds[0] : 1;
            gains = [.. gains.Zip(thresholds, (g, t) => Rounded(one == (float)t ? g : g * one / t))];
            var lif = LifParameters.Default with
            {
                Beta = decay,
                Threshold = Shortest(_fromTheThresholdOn ? one : MathF.BitIncrement(one)),
                Reset = ResetMode.Zero,
            };
            Neuron neuron = node.Type == "CubaLIF" ? new Culif(lif, steps, synaptic) : new LifNeuron(lif, steps);
            Write(FormattableString.Invariant($"layers.{_blocks++}.encoder"), map, gains);
            _chain.Add(
                new Layer.Block(map.Encoder.WithBias(map.Bias is not null)) { Form = new BlockForm(Neuron: neuron) }
            );
            (_shape, _map, _sums) = (shape, null, 1);
            return null;
        }

        // The output classifier: a last map, or none behind neurons that are counted themselves.
        private Fault? Last()
        {
            if (_chain.All(layer => layer is not Layer.Block))
            {
                return Fault("it has no neurons", "take a network with a hidden layer that spikes");
            }

            if (_map is { Encoder: Encoder.Convolution })
            {
                return Fault("it ends in maps and not in classes", "end it in a Linear or Affine, or in neurons");
            }

            var classes = (_map?.Encoder as Encoder.Linear)?.Features ?? _shape.Count;
            var map =
                _map
                ?? new(
                    new Encoder.Linear(classes),
                    new(
                        [classes, classes],
                        [.. Enumerable.Range(0, classes * classes).Select(i => i % (classes + 1) == 0 ? 1.0 : 0)]
                    ),
                    null
                );
            Write(
                "layer_out",
                map with
                {
                    Bias = map.Bias ?? [.. new double[classes]],
                },
                [.. new double[classes].Select(_ => 1.0)]
            );
            return null;
        }

        private ImportedNetwork Made(FeatureShape input)
        {
            var chain = _chain.ToImmutable();
            var neurons = chain.OfType<Layer.Block>().Select(b => b.Form.Neuron!).ToArray();
            return new(chain, input, neurons[0], CurrentNorm.None, _weights.ToImmutable())
            {
                Where = where,
                Flags = Flags(chain, neurons),
                Frames = (int?)Number(graph.Metadata, "frames") ?? 1,
                Normalization = Pixels(),
                Dataset = graph.Metadata.Words.GetValueOrDefault("dataset"),
            };
        }

        private Result<TrainingFlags> Flags(ImmutableArray<Layer> chain, Neuron[] neurons)
        {
            var biases = chain.OfType<Layer.Block>().Select(b => b.Encoder.HasBias).Distinct().ToArray();
            if (neurons.Distinct().Count() > 1 || biases.Length > 1)
            {
                return Fault(
                    "its layers differ in their neurons, or in whether they have biases, and a training has one kind of all",
                    "judge it with 'snn eval', or train one whose layers are alike"
                );
            }

            var (lif, synaptic) = neurons[0] is Culif culif
                ? (culif.Lif, culif.SynapticDecay)
                : (((LifNeuron)neurons[0]).Lif, 0);
            var settings = new NeuronSettings(neurons[0] is Culif ? NeuronModel.Culif : NeuronModel.Lif)
            {
                Lif = lif,
                Timesteps = neurons[0].Timesteps!.Value,
            };
            return new TrainingFlags
            {
                Net = new()
                {
                    Model = ModelString.Write(chain),
                    Norm = CurrentNorm.None,
                    Bias = biases[0] ? Presence.Yes : Presence.No,
                    SpikingHidden = Presence.Yes,
                },
                Neuron = neurons[0] is Culif ? settings.With(NeuronModel.Culif.Parameters[0], synaptic) : settings,
            };
        }

        private Normalization? Pixels() =>
            graph.Metadata.Numbers.GetValueOrDefault("mean") is { } mean
            && graph.Metadata.Numbers.GetValueOrDefault("std") is { } std
            && mean.Values.Length == std.Values.Length
            && std.Values.All(s => s > 0)
                ? new([.. mean.Values.Select(m => (float)m)], [.. std.Values.Select(s => (float)s)])
                : null;

        private void Write(string name, Map map, ImmutableArray<double> gains)
        {
            var row = map.Weight.Values.Length / gains.Length;
            _weights.Add(
                Tensor(
                    name + ".weight",
                    map.Weight.Shape,
                    map.Weight.Values.Select((w, i) => w * gains[i / row] * _sums)
                )
            );
            if (map.Bias is { } bias)
            {
                _weights.Add(Tensor(name + ".bias", [bias.Length], bias.Select((b, i) => b * gains[i])));
            }
        }

        private static NamedTensor Tensor(string name, ImmutableArray<int> shape, IEnumerable<double> values) =>
            new(
                name,
                TensorType.F32,
                [.. shape.Select(s => (long)s)],
                MemoryMarshal.AsBytes<float>(values.Select(v => (float)v).ToArray()).ToArray()
            );

        // β as whoever wrote the time constant, rounded to float32, has had it.
        private (double Tau, double Beta)? Decay(NirNode node, string name, FeatureShape shape)
        {
            if (Row(node, name, null, shape) is not { } taus || taus.Any(t => t != taus[0]) || taus[0] <= _dt / 2)
            {
                return null;
            }

            var beta = Math.Max(0, 1 - (_dt / taus[0]));
            var rounded = Math.Round(beta, 6);
            return rounded < 1 && (float)(_dt / (1 - rounded)) == (float)taus[0]
                ? (_dt / (1 - rounded), rounded)
                : (taus[0], beta);
        }

        // The number that a person would have written for a float32.
        private static double Shortest(float number) =>
            double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

        // What float32 has left of a gain of 1.
        private static double Rounded(double gain) => Math.Abs(gain - 1) < DecayDigits ? 1 : gain;

        private Fault? Mapped(NirNode node, Encoder encoder, NirArray weight)
        {
            var (bias, outputs) = (node.Numbers.GetValueOrDefault("bias")?.Values, weight.Shape[0]);
            _map = new(encoder, weight, bias);
            return bias is null || bias.Value.Length == outputs
                ? null
                : Refused(node, $"has {bias.Value.Length} biases of {outputs} outputs", "give it one of each");
        }

        // A value of each output channel: from one of all, of each channel, or of each neuron.
        private static ImmutableArray<double>? Row(NirNode node, string name, double? usual, FeatureShape shape)
        {
            if (!node.Numbers.TryGetValue(name, out var array))
            {
                return usual is { } value ? [.. Enumerable.Repeat(value, shape.Channels)] : null;
            }

            var (values, plane) = (array.Values, shape.Height * shape.Width);
            return values.Length == 1 ? [.. Enumerable.Repeat(values[0], shape.Channels)]
                : values.Length == shape.Channels ? values
                : values.Length == shape.Count && values.Chunk(plane).All(map => map.All(v => v == map[0]))
                    ? [.. values.Where((_, i) => i % plane == 0)]
                : null;
        }

        // One number of both axes; null where they differ.
        private static int? Same(NirNode node, string name, int? usual) =>
            !node.Numbers.TryGetValue(name, out var numbers) ? usual
            : numbers.Values.Distinct().ToArray() is [var one] ? (int)one
            : null;

        private static double? Number(NirNode node, string name) =>
            node.Numbers.TryGetValue(name, out var number) && number.Values is [var one] ? one : null;

        private static FeatureShape? Shape(NirNode node) =>
            node.Numbers.GetValueOrDefault("shape")?.Values is { } sizes && sizes.All(s => s is >= 1 and <= 1 << 24)
                ? sizes switch
                {
                    [var values] => FeatureShape.Vector((int)values),
                    [var height, var width] => new(1, (int)height, (int)width),
                    [var channels, var height, var width] => new((int)channels, (int)height, (int)width),
                    _ => null,
                }
                : null;

        private Fault? Misplaced(NirNode node) =>
            _map is null ? null : Refused(node, "follows a linear map without neurons between", "join the two maps");

        private Fault NoDecay(NirNode node, string name) =>
            Refused(
                node,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has no {name}, one that differs within the layer, or one that is no longer than half a step of {_dt} s"
                ),
                "give the layer one time constant, or say how long a step is with --dt"
            );

        private Fault Refused(NirNode node, string what, string fix) => Fault($"node '{node.Name}' {what}", fix);

        private Fault Fault(string what, string fix) => new(FaultKind.Data, where, what, fix);

        /// <summary>A linear map that waits for its neurons.</summary>
        private sealed record Map(Encoder Encoder, NirArray Weight, ImmutableArray<double>? Bias);
    }
}
