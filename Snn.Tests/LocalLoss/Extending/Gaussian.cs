using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Extending;

/// <summary><c>exp(−x²/(2σ²)) / (σ √(2π))</c>, a normal density. σ &gt; 0, 0.5 by default.</summary>
public sealed record Gaussian(double Sigma = 0.5) : Surrogate
{
    public override string Name => "gaussian";

    public override double Scale => Sigma;

    public override Surrogate WithScale(double scale) => new Gaussian(scale);

    public override Tensor Derivative(Tensor x) =>
        (x * x).TimesInPlace(-0.5 / (Sigma * Sigma)).exp_().OverInPlace(Sigma * Math.Sqrt(2 * Math.PI));

    public override SurrogateKernel Kernel() => SurrogateKernel.Of(new OverLanes(Sigma));

    private readonly struct OverLanes(double sigma) : ISurrogateKernel
    {
        private readonly float _factor = (float)(-0.5 / (sigma * sigma));
        private readonly float _height = (float)(1 / (sigma * Math.Sqrt(2 * Math.PI)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Derivative<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes, float> => TLanes.Exp(x * x * TLanes.Of(_factor)) * TLanes.Of(_height);
    }
}
