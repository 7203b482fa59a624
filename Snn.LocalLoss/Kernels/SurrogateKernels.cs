using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>A surrogate's derivative over a vector of lanes; a struct, so that each loop is compiled for its own surrogate.</summary>
internal interface ISurrogateKernel
{
    /// <summary>The derivative at <paramref name="x"/> = v − θ.</summary>
    Vector256<float> Derivative(Vector256<float> x);
}

/// <inheritdoc cref="Neurons.Surrogate.Arctan"/>
internal readonly struct ArctanKernel(double alpha) : ISurrogateKernel
{
    private readonly Vector256<float> _slope = Vector256.Create((float)(Math.PI / 2 * alpha));
    private readonly Vector256<float> _half = Vector256.Create((float)(alpha / 2));

    public Vector256<float> Derivative(Vector256<float> x)
    {
        var u = x * _slope;
        return _half / (Vector256<float>.One + (u * u));
    }
}

/// <inheritdoc cref="Neurons.Surrogate.Sigmoid"/>
internal readonly struct SigmoidKernel(double alpha) : ISurrogateKernel
{
    private readonly Vector256<float> _alpha = Vector256.Create((float)alpha);

    public Vector256<float> Derivative(Vector256<float> x)
    {
        var e = Vector256.Exp(-Vector256.Abs(x) * _alpha);
        var s = Vector256<float>.One + e;
        return _alpha * e / (s * s);
    }
}

/// <inheritdoc cref="Neurons.Surrogate.Triangle"/>
internal readonly struct TriangleKernel(double width) : ISurrogateKernel
{
    private readonly Vector256<float> _inverse = Vector256.Create((float)(1 / width));

    public Vector256<float> Derivative(Vector256<float> x) =>
        Vector256.Max(Vector256<float>.Zero, Vector256<float>.One - (Vector256.Abs(x) * _inverse)) * _inverse;
}

/// <inheritdoc cref="Neurons.Surrogate.Rectangle"/>
internal readonly struct RectangleKernel(double width) : ISurrogateKernel
{
    private readonly Vector256<float> _half = Vector256.Create((float)(width / 2));
    private readonly Vector256<float> _height = Vector256.Create((float)(1 / width));

    public Vector256<float> Derivative(Vector256<float> x) =>
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(x), _half), _height, Vector256<float>.Zero);
}

/// <inheritdoc cref="Neurons.Surrogate.FastSigmoid"/>
internal readonly struct FastSigmoidKernel(double alpha) : ISurrogateKernel
{
    private readonly Vector256<float> _alpha = Vector256.Create((float)alpha);

    public Vector256<float> Derivative(Vector256<float> x)
    {
        var d = (Vector256.Abs(x) * _alpha) + Vector256<float>.One;
        return Vector256<float>.One / (d * d);
    }
}
