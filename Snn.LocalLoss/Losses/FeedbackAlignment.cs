using Snn.Data.Seeds;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// A linear classifier whose errors travel back through fixed random weights (Lillicrap et al. 2016).
/// </summary>
/// <remarks>Forward <c>W x + b</c>; backward <c>∂x = Bᵀ ∂y</c> with B in place of W. W and b start at zero.</remarks>
public sealed class FeedbackAlignment : nn.Module<Tensor, Tensor>
{
    /// <summary>A classifier of <paramref name="features"/> values.</summary>
    public FeedbackAlignment(int features, int outputs, Seed seed)
        : base(nameof(FeedbackAlignment))
    {
        this.OwnParameter("weight", zeros(outputs, features));
        this.OwnParameter("bias", zeros(outputs));
        this.OwnBuffer("weight_fa", Initialisation.Uniform([outputs, features], features, seed));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        // A zero whose gradient goes through the fixed weights, beside a product whose gradient stops at the input.
        var feedback = input.mm(get_buffer("weight_fa")!.t());
        return nn
            .functional.linear(input.detach(), get_parameter("weight")!, get_parameter("bias")!)
            .Plus(feedback - feedback.detach());
    }
}
