using Snn.Data.Seeds;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>All that one block learns from: <c>(1 − α) · supervised + α · unsupervised</c>.</summary>
/// <remarks>Nøkland and Eidnes 2019, section 2.3. A host of the weights; the terms are functions.</remarks>
public sealed class BlockLoss : nn.Module
{
    private readonly LossTerm? _supervised;
    private readonly LossTerm? _unsupervised;
    private readonly double _alpha;

    /// <summary>The loss of a block.</summary>
    public BlockLoss(LossShape shape, LossSettings settings, Seed seed)
        : base(nameof(BlockLoss))
    {
        var parts = new LossParts(shape, settings, seed);
        (_supervised, _unsupervised, _alpha) = (
            settings.Sup?.Loss.Create(parts),
            settings.Unsup?.Loss.Create(parts),
            settings.Unsup?.Alpha ?? 0
        );
        foreach (var (name, part) in parts.Made)
        {
            register_module(name, part);
        }
    }

    /// <summary>The loss of a batch; a zero without gradient where the block has nothing to learn from.</summary>
    public LossValue Evaluate(LossInput seen)
    {
        var (supervised, unsupervised) = (_supervised?.Invoke(seen), _unsupervised?.Invoke(seen));
        var loss = (supervised, unsupervised) switch
        {
            (null, null) => zeros([], seen.H.dtype, seen.H.device),
            ({ } s, null) => _alpha == 0 ? s.Loss : s.Loss.Times(1 - _alpha),
            (null, { } u) => u.Loss.Times(_alpha),
            ({ } s, { } u) => s.Loss.Times(1 - _alpha).Plus(u.Loss.Times(_alpha)),
        };
        return new(loss, supervised?.Logits);
    }
}
