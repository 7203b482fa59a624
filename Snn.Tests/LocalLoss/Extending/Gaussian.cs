using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Extending;

/// <summary><c>exp(−x²/(2σ²)) / (σ √(2π))</c>, a normal density. σ &gt; 0, 0.5 by default.</summary>
public sealed record Gaussian(double Sigma = 0.5) : Surrogate
{
    public override string Name => "gaussian";

    public override double Scale => Sigma;

    public override Surrogate WithScale(double scale) => new Gaussian(scale);

    public override Tensor Derivative(Tensor x) => (x * x).TimesInPlace(-0.5 / (Sigma * Sigma)).exp_().OverInPlace(Sigma * Math.Sqrt(2 * Math.PI));
}
