using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Export;

/// <summary>
/// A trained network as one file of plain Python: a <c>torch.nn.Module</c> that takes the weights of
/// <see cref="ExportedWeights"/>, beside which it lies.
/// </summary>
/// <remarks>
/// The file needs PyTorch and nothing else. It has the layers of this network and the equations of its neurons, and no
/// others, so that it can be read; a test runs it in PyTorch and compares every prediction.
/// </remarks>
public static class PyTorchModule
{
    private static readonly ImmutableDictionary<string, string> Neurons = new Dictionary<string, string>
    {
        ["lif"] = """
            class Lif(Block):
                '''v = beta v + I; z = [v >= threshold]; then v - threshold z, or 0 where it fired.'''

                def __init__(self, encoder, norm, steps, beta, threshold, reset, learned=False):
                    super().__init__(encoder, norm)
                    self.steps, self.beta, self.threshold_, self.reset = steps, beta, threshold, reset
                    if learned:
                        self.decay = nn.Parameter(torch.zeros(()))

                def neurons(self, currents):
                    beta = torch.sigmoid(self.decay) if hasattr(self, "decay") else self.beta
                    v, spikes = 0, []
                    for i in over_time(currents, self.steps):
                        v = i + beta * v
                        z = (v >= self.threshold_).to(v.dtype)
                        v = v - self.threshold_ * z if self.reset == "subtract" else v * (1 - z)
                        spikes.append(z)
                    return spikes
            """,
        ["alif"] = """
            class Alif(Block):
                '''A leaky neuron whose threshold rises with each spike: threshold + strength a, a = decay a + z.'''

                def __init__(self, encoder, norm, steps, beta, threshold, reset, strength, adaptation_decay):
                    super().__init__(encoder, norm)
                    self.steps, self.beta, self.threshold_, self.reset = steps, beta, threshold, reset
                    self.strength, self.adaptation_decay = strength, adaptation_decay

                def neurons(self, currents):
                    v, a, spikes = 0, 0, []
                    for i in over_time(currents, self.steps):
                        v = i + self.beta * v
                        theta = self.threshold_ + self.strength * a
                        z = (v - theta >= 0).to(v.dtype)
                        v = v - theta * z if self.reset == "subtract" else v * (1 - z)
                        a = self.adaptation_decay * a + z
                        spikes.append(z)
                    return spikes
            """,
        ["culif"] = """
            class Culif(Block):
                '''A leaky neuron behind a synapse with a memory of its own: s = synaptic_decay s + I.'''

                def __init__(self, encoder, norm, steps, beta, threshold, reset, synaptic_decay):
                    super().__init__(encoder, norm)
                    self.steps, self.beta, self.threshold_, self.reset = steps, beta, threshold, reset
                    self.synaptic_decay = synaptic_decay

                def neurons(self, currents):
                    v, s, spikes = 0, 0, []
                    for i in over_time(currents, self.steps):
                        s = i + self.synaptic_decay * s
                        v = s + self.beta * v
                        z = (v >= self.threshold_).to(v.dtype)
                        v = v - self.threshold_ * z if self.reset == "subtract" else v * (1 - z)
                        spikes.append(z)
                    return spikes
            """,
        ["snn"] = """
            class Counting(Block):
                '''The membrane is cut off at a learned threshold; the next block gets the counts of spikes.'''

                def __init__(self, encoder, norm, size, steps, dt, leak):
                    super().__init__(encoder, norm)
                    self.steps, self.dt, self.leak = steps, dt, leak
                    self.threshold = nn.Parameter(torch.zeros(size))

                def neurons(self, currents):
                    x = torch.stack(currents).mean(0) if len(currents) > 1 else currents[0]
                    threshold = self.threshold.view(-1, *[1] * (x.dim() - 2))
                    v, counts = x / self.dt * self.dt, 0
                    for step in range(self.steps):
                        if step > 0:
                            v = v + (x * (2 * self.leak) - v * self.leak) * self.dt
                        fired = v > threshold
                        v, counts = torch.where(fired, threshold, v), counts + fired.to(x.dtype)
                    return [counts]
            """,
        ["relu"] = """
            class Relu(Block):
                '''max(0, I).'''

                def neurons(self, currents):
                    return [torch.relu(i) for i in currents]
            """,
        ["leakyrelu"] = """
            class LeakyRelu(Block):
                '''max(slope I, I).'''

                def __init__(self, encoder, norm, slope):
                    super().__init__(encoder, norm)
                    self.slope = slope

                def neurons(self, currents):
                    return [F.leaky_relu(i, self.slope) for i in currents]
            """,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>The file, or what keeps the network from being expressed.</summary>
    /// <param name="network">A trained network.</param>
    /// <param name="info">Classes, and what brings pixels to inputs.</param>
    /// <param name="weights">Name of the safetensors file beside it.</param>
    public static Result<string> Write(LocalNetwork network, DatasetInfo info, string weights)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(info);
        return network.Blocks.FirstOrDefault(b => !Neurons.ContainsKey(b.Neuron.Name)) is { } other
            ? new Fault(
                FaultKind.Usage,
                "pytorch",
                $"neurons of the kind {other.Neuron.Name} have no form in Python here",
                $"train with one of {string.Join(", ", Neurons.Keys.Order(StringComparer.Ordinal))}, or export safetensors and write their step yourself"
            )
            : Text(network, info, weights);
    }

    private static string Text(LocalNetwork network, DatasetInfo info, string weights)
    {
        var (layers, forward, block) = (new System.Text.StringBuilder(), new System.Text.StringBuilder(), 0);
        foreach (var layer in network.Chain)
        {
            switch (layer)
            {
                case Layer.Block:
                    layers.Append(Invariant($"            {Block(network.Blocks[block])},\n"));
                    forward.Append(Invariant($"        xs = self.layers[{block++}](xs)\n"));
                    break;
                case Layer.MaxPool p:
                    forward.Append(Invariant($"        xs = [F.max_pool2d(x, {p.Size}) for x in xs]\n"));
                    break;
                case Layer.AveragePool p:
                    forward.Append(Invariant($"        xs = [F.avg_pool2d(x, {p.Size}) for x in xs]\n"));
                    break;
            }
        }

        var (input, classes) = (network.Input, info.ClassNames.Length);
        var frames = info.Shape.Steps > 1;
        return $$"""
            '''A network trained by layer-local losses, rebuilt in PyTorch: {{ModelString.Write(network.Chain)}}.

            As a module:   from {{Path.GetFileNameWithoutExtension(weights)}} import load, normalise
                           logits = load()(normalise(pixels))
            As a program:  python {{Path.GetFileNameWithoutExtension(weights)}}.py IMAGES.npy
                           prints the class of each image of an array of bytes, {{(
                frames ? "[n, T, C, H, W]" : "[n, C, H, W] or [n, H, W]"
            )}}
            '''
            import json
            import os
            import struct
            import sys

            import torch
            import torch.nn.functional as F
            from torch import nn

            WEIGHTS = {{Quoted(weights)}}
            CLASSES = [{{string.Join(", ", info.ClassNames.Select(Quoted))}}]
            MEAN, STD = {{List(info.Normalization.Mean)}}, {{List(info.Normalization.Std)}}


            class Block(nn.Module):
                '''A linear map, batch norm and neurons; what travels is a list of tensors, one a time step.'''

                def __init__(self, encoder, norm):
                    super().__init__()
                    self.encoder = encoder
                    if norm is not None:
                        self.bn = norm

                def current(self, x):
                    h = self.encoder(x if isinstance(self.encoder, nn.Conv2d) else x.flatten(1))
                    return self.bn(h) if hasattr(self, "bn") else h

                def forward(self, xs):
                    return self.neurons([self.current(x) for x in xs])


            def over_time(currents, steps):
                '''What does not change is shown at every step.'''
                return currents * steps if len(currents) == 1 else currents


            {{string.Join(
                "\n\n",
                network.Blocks.Select(b => b.Neuron.Name).Distinct().Select(name => Neurons[name] + "\n")
            )}}

            class Network(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layers = nn.ModuleList([
            {{layers.ToString().TrimEnd('\n')}}
                    ])
                    self.layer_out = nn.Linear({{network.Output.Count}}, {{classes}})

                def forward(self, x):
                    '''Logits [n, {{classes}}] of normalised images {{(
                frames ? "[n, T, " : "[n, "
            )}}{{input.Channels}}, {{input.Height}}, {{input.Width}}].'''
                    xs = {{(frames ? "list(x.unbind(1))" : "[x]")}}
            {{forward.ToString().TrimEnd('\n')}}
                    return self.layer_out(torch.stack(xs).mean(0).flatten(1))


            def normalise(pixels):
                '''Inputs of bytes from 0 to 255{{(frames ? ", [n, T, C, H, W]" : ", [n, C, H, W] or [n, H, W]")}}.'''
                x = torch.as_tensor(pixels).to(torch.float32)
                x = x.unsqueeze(1) if x.dim() == 3 else x
                mean, std = (torch.tensor(v, dtype=torch.float32).view(-1, 1, 1) for v in (MEAN, STD))
                return (x / 255 - mean) / std


            def read(path):
                '''The tensors of a safetensors file.'''
                types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
                with open(path, "rb") as file:
                    (length,) = struct.unpack("<Q", file.read(8))
                    header = json.loads(file.read(length))
                    data = bytearray(file.read())
                return {
                    name: torch.frombuffer(data, dtype=types[t["dtype"]], offset=t["data_offsets"][0], count=max(1, torch.Size(t["shape"]).numel())).view(t["shape"])
                    for name, t in header.items()
                    if name != "__metadata__"
                }


            def load(path=None):
                '''The trained network, for inference.'''
                network = Network()
                network.load_state_dict(read(path or os.path.join(os.path.dirname(os.path.abspath(__file__)), WEIGHTS)))
                return network.eval()


            if __name__ == "__main__":
                import numpy

                images = numpy.load(sys.argv[1])
                network = load()
                with torch.no_grad():
                    for start in range(0, len(images), 500):
                        for label in network(normalise(images[start:start + 500])).argmax(1).tolist():
                            print(CLASSES[label])

            """.Replace(
            "\r\n",
            "\n",
            StringComparison.Ordinal
        );
    }

    private static string Block(LocalBlock block)
    {
        var (maps, output) = (block.Encoder is Encoder.Convolution, block.Output.Channels);
        var bias = block.state_dict().ContainsKey("encoder.bias") ? "" : ", bias=False";
        var encoder = block.Encoder is Encoder.Convolution e
            ? Invariant($"nn.Conv2d({block.Input.Channels}, {e.Channels}, {e.Kernel}, padding={e.Padding}{bias})")
            : Invariant($"nn.Linear({block.Input.Count}, {output}{bias})");
        var norm = block.state_dict().ContainsKey("bn.weight")
            ? Invariant($"nn.BatchNorm{(maps ? 2 : 1)}d({output})")
            : "None";
        return block.Neuron switch
        {
            LifNeuron n => Invariant(
                $"Lif({encoder}, {norm}, {Membrane(n.Lif, n.Steps)}{(n.Decay == MembraneDecay.Learned ? ", learned=True" : "")})"
            ),
            Alif n => Invariant(
                $"Alif({encoder}, {norm}, {Membrane(n.Lif, n.Steps)}, strength={n.Strength:R}, adaptation_decay={n.Decay:R})"
            ),
            Culif n => Invariant(
                $"Culif({encoder}, {norm}, {Membrane(n.Lif, n.Steps)}, synaptic_decay={n.SynapticDecay:R})"
            ),
            CountingNeuron n => Invariant(
                $"Counting({encoder}, {norm}, size={output}, steps={n.P.Steps}, dt={n.P.Dt:R}, leak={n.P.Leak:R})"
            ),
            LeakyRelu n => Invariant($"LeakyRelu({encoder}, {norm}, slope={n.Slope:R})"),
            _ => Invariant($"Relu({encoder}, {norm})"),
        };
    }

    private static string Membrane(LifParameters p, int steps) =>
        Invariant(
            $"steps={steps}, beta={p.Beta:R}, threshold={p.Threshold:R}, reset=\"{(p.Reset == ResetMode.Subtract ? "subtract" : "zero")}\""
        );

    // JSON's strings are Python's, too.
    private static string Quoted(string text) => JsonSerializer.Serialize(text, StringOptions);

    private static readonly JsonSerializerOptions StringOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };

    private static string List(ImmutableArray<float> numbers) =>
        $"[{string.Join(", ", numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)))}]";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
