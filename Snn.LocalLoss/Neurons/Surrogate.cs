using System.Diagnostics;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>The derivative that stands in for that of the spike, <c>dz/dv</c> at <c>x = v − θ</c>, in the backward pass.</summary>
/// <remarks>
/// Neftci, Mostafa and Zenke 2019, "Surrogate gradient learning in spiking neural networks". Every case is even, has its maximum at
/// the threshold and takes a dimensionless width or slope; the formula of each is its documentation.
/// </remarks>
public abstract record Surrogate
{
    private Surrogate()
    {
    }

    /// <summary><c>α/2 / (1 + (π α x / 2)²)</c>, the derivative of an arctangent (Fang et al. 2021). α &gt; 0, 2 by default.</summary>
    public sealed record Arctan(double Alpha = 2) : Surrogate;

    /// <summary><c>α s (1 − s)</c> with <c>s = 1/(1 + exp(−α x))</c>. α &gt; 0, 4 by default.</summary>
    public sealed record Sigmoid(double Alpha = 4) : Surrogate;

    /// <summary><c>max(0, 1 − |x|/γ) / γ</c> (Bellec et al. 2018). γ &gt; 0, 1 by default.</summary>
    public sealed record Triangle(double Width = 1) : Surrogate;

    /// <summary><c>1/a where |x| &lt; a/2, else 0</c> (Wu et al. 2018). a &gt; 0, 1 by default.</summary>
    public sealed record Rectangle(double Width = 1) : Surrogate;

    /// <summary><c>1/(α |x| + 1)²</c>, SuperSpike (Zenke and Ganguli 2018): α is a slope. α &gt; 0, 10 by default.</summary>
    public sealed record FastSigmoid(double Alpha = 10) : Surrogate;

    /// <summary>The derivative at <paramref name="x"/> = v − θ; same shape and type as x.</summary>
    public Tensor Derivative(Tensor x) => this switch
    {
        Arctan s => x.mul(Math.PI / 2 * s.Alpha).pow_(2).add_(1).reciprocal_().mul_(s.Alpha / 2),
        Sigmoid s => SigmoidDerivative(x, s.Alpha),
        Triangle s => x.abs().div_(-s.Width).add_(1).clamp_min_(0).div_(s.Width),
        Rectangle s => x.abs().lt(s.Width / 2).to_type(x.dtype).div_(s.Width),
        FastSigmoid s => x.abs().mul_(s.Alpha).add_(1).pow_(2).reciprocal_(),
        _ => throw new UnreachableException(),
    };

    private static Tensor SigmoidDerivative(Tensor x, double alpha)
    {
        // At −|x|, where 1 − s does not cancel.
        using var s = x.abs().mul_(-alpha).sigmoid_();
        return s.mul(alpha).mul_(1 - s);
    }
}
