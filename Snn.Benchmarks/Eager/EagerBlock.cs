using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>Encoder → batch norm → neurons, with a local classifier of its own.</summary>
internal sealed class EagerBlock : nn.Module
{
    private readonly nn.Module<Tensor, Tensor> encoder;
    private readonly nn.Module<Tensor, Tensor> bn;
    private readonly EagerNeuron neuron;
    private readonly Linear decoder_y;
    private readonly DecoderPooling? _pooling;
    private readonly bool _flat;

    internal EagerBlock(Layer.Block spec, FeatureShape input, int classes, EagerSettings settings)
        : base(nameof(EagerBlock))
    {
        var output = spec.Output(input);
        _flat = spec.Encoder is Encoder.Linear;
        (encoder, bn) = spec.Encoder switch
        {
            Encoder.Linear e => (
                (nn.Module<Tensor, Tensor>)nn.Linear(input.Count, e.Features, e.Bias),
                (nn.Module<Tensor, Tensor>)nn.BatchNorm1d(e.Features)
            ),
            Encoder.Convolution e => (
                nn.Conv2d(input.Channels, e.Channels, e.Kernel, padding: e.Padding, bias: e.Bias),
                nn.BatchNorm2d(e.Channels)
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        neuron = EagerNeuron.Of(spec.Form.Neuron ?? settings.Neuron, output);
        _pooling = _flat ? null : DecoderPooling.For(output, settings.DimInDecoder);
        decoder_y = nn.Linear(_pooling?.Pooled.Count ?? output.Count, classes, spec.Form.ClassifierBias);
        nn.init.zeros_(decoder_y.weight!);
        RegisterComponents();
    }

    /// <summary>
    /// The response of the neurons to an input, [B, …], or [T·B, …] where the time steps are folded into the batch.
    /// </summary>
    internal EagerResponse Respond(Tensor input) =>
        neuron.Respond(bn.forward(encoder.forward(_flat ? input.flatten(1) : input)));

    /// <summary>Scores of the local classifier, [B, C], of what it reads, [B, …].</summary>
    internal Tensor Classify(Tensor read) =>
        decoder_y.forward((_pooling is null ? read : Pool(read, _pooling)).flatten(1));

    private static Tensor Pool(Tensor read, DecoderPooling p) =>
        nn.functional.avg_pool2d(read, [p.Kernel.Height, p.Kernel.Width], padding: [p.Padding.Height, p.Padding.Width]);
}
