using System.Runtime.CompilerServices;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Neurons.Fast;

/// <inheritdoc cref="Neurons.Surrogate.Arctan"/>
internal readonly struct ArctanKernel(double alpha) : ISurrogateKernel
{
    private readonly float _slope = (float)(Math.PI / 2 * alpha);
    private readonly float _half = (float)(alpha / 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Derivative<TVector>(TVector x)
        where TVector : struct, ILanes<TVector, float>
    {
        var u = x * TVector.Of(_slope);
        return TVector.Of(_half) / (TVector.One + (u * u));
    }
}

/// <inheritdoc cref="Neurons.Surrogate.Sigmoid"/>
internal readonly struct SigmoidKernel(double alpha) : ISurrogateKernel
{
    private readonly float _alpha = (float)alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Derivative<TVector>(TVector x)
        where TVector : struct, ILanes<TVector, float>
    {
        var e = TVector.Exp(TVector.Abs(x) * TVector.Of(-_alpha));
        var s = TVector.One + e;
        return TVector.Of(_alpha) * e / (s * s);
    }
}

/// <inheritdoc cref="Neurons.Surrogate.Triangle"/>
internal readonly struct TriangleKernel(double width) : ISurrogateKernel
{
    private readonly float _inverse = (float)(1 / width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Derivative<TVector>(TVector x)
        where TVector : struct, ILanes<TVector, float> =>
        TVector.Max(TVector.Zero, TVector.One - (TVector.Abs(x) * TVector.Of(_inverse))) * TVector.Of(_inverse);
}

/// <inheritdoc cref="Neurons.Surrogate.Rectangle"/>
internal readonly struct RectangleKernel(double width) : ISurrogateKernel
{
    private readonly float _half = (float)(width / 2);
    private readonly float _height = (float)(1 / width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Derivative<TVector>(TVector x)
        where TVector : struct, ILanes<TVector, float> =>
        TVector.Except(TVector.Of(_height), TVector.AtLeast(TVector.Abs(x), TVector.Of(_half)));
}

/// <inheritdoc cref="Neurons.Surrogate.FastSigmoid"/>
internal readonly struct FastSigmoidKernel(double alpha) : ISurrogateKernel
{
    private readonly float _alpha = (float)alpha;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Derivative<TVector>(TVector x)
        where TVector : struct, ILanes<TVector, float>
    {
        var d = (TVector.Abs(x) * TVector.Of(_alpha)) + TVector.One;
        return TVector.One / (d * d);
    }
}
