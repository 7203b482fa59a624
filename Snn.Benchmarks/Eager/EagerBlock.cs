using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>Encoder → batch norm → leaky integrate-and-fire neurons, with a local classifier of its own.</summary>
internal sealed class EagerBlock : nn.Module
{
    private readonly nn.Module<Tensor, Tensor> encoder;
    private readonly nn.Module<Tensor, Tensor> bn;
    private readonly Linear decoder_y;
    private readonly DecoderPooling? _pooling;
    private readonly bool _flat;
    private readonly EagerSettings _settings;

    internal EagerBlock(Encoder spec, FeatureShape input, FeatureShape output, int classes, EagerSettings settings)
        : base(nameof(EagerBlock))
    {
        _settings = settings;
        _flat = spec is Encoder.Linear;
        (encoder, bn) = spec switch
        {
            Encoder.Linear e => ((nn.Module<Tensor, Tensor>)nn.Linear(input.Count, e.Features), (nn.Module<Tensor, Tensor>)nn.BatchNorm1d(e.Features)),
            Encoder.Convolution e => (nn.Conv2d(input.Channels, e.Channels, e.Kernel, padding: e.Padding), nn.BatchNorm2d(e.Channels)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        _pooling = _flat ? null : DecoderPooling.For(output, settings.DimInDecoder);
        decoder_y = nn.Linear(_pooling?.Pooled.Count ?? output.Count, classes);
        nn.init.zeros_(decoder_y.weight!);
        RegisterComponents();
    }

    /// <summary>Spikes, [T, B, …], of an input [T·B, …]: the steps lie in the batch for the linear maps, and in a loop for the neurons.</summary>
    internal Tensor Spikes(Tensor input)
    {
        var folded = bn.forward(encoder.forward(_flat ? input.flatten(1) : input));
        var currents = folded.unflatten(0, [_settings.Timesteps, -1]);
        var spikes = new List<Tensor>();
        var membrane = zeros_like(currents[0]);
        for (var t = 0; t < _settings.Timesteps; t++)
        {
            var charged = (_settings.Beta * membrane) + currents[t];
            var fired = EagerSpike.apply(charged - _settings.Threshold);
            membrane = charged - (_settings.Threshold * fired.detach());
            spikes.Add(fired);
        }

        return stack(spikes);
    }

    /// <summary>Scores of the local classifier, [B, C], of the mean spikes [B, …].</summary>
    internal Tensor Classify(Tensor rate) => decoder_y.forward((_pooling is null ? rate : Pool(rate, _pooling)).flatten(1));

    private static Tensor Pool(Tensor rate, DecoderPooling p) =>
        nn.functional.avg_pool2d(rate, [p.Kernel.Height, p.Kernel.Width], padding: [p.Padding.Height, p.Padding.Width]);
}
