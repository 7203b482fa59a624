using Snn.Data.Seeds;
using Snn.LocalLoss.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>L_ce: cross-entropy of a linear local classifier on the block's output (<c>pred</c>, Nøkland and Eidnes 2019, eq. 3).</summary>
public sealed class PredLoss : LossHead
{
    private readonly Linear decoder_y;
    private readonly DecoderPooling? _pooling;

    /// <summary>The classifier of a block; its weights start at zero, its bias at PyTorch's uniform draw.</summary>
    public PredLoss(HeadShape shape, Seed seed)
        : base("pred")
    {
        _pooling = DecoderPooling.For(shape.Output, shape.DimInDecoder);
        var features = _pooling?.Pooled.Count ?? shape.Output.Count;
        decoder_y = nn.Linear(features, shape.Classes);
        Initialisation.Uniform(decoder_y, seed);
        nn.init.zeros_(decoder_y.weight!);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override LossValue Evaluate(Tensor h, Targets targets)
    {
        var features = (_pooling is null ? h : _pooling.Apply(h)).flatten(1);
        var logits = decoder_y.forward(features);
        return new(nn.functional.cross_entropy(logits, targets.Labels), logits);
    }
}
