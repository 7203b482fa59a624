using System.Numerics;

namespace Snn.LocalLoss.Kernels;

/// <summary>A surrogate's derivative over a vector of lanes; a struct, so that each loop is compiled for its own surrogate.</summary>
internal interface ISurrogateKernel
{
    /// <summary>The derivative at <paramref name="x"/> = v − θ.</summary>
    Vector<float> Derivative(Vector<float> x);
}

/// <inheritdoc cref="Neurons.Surrogate.Arctan"/>
internal readonly struct ArctanKernel(double alpha) : ISurrogateKernel
{
    private readonly Vector<float> _slope = new((float)(Math.PI / 2 * alpha));
    private readonly Vector<float> _half = new((float)(alpha / 2));

    public Vector<float> Derivative(Vector<float> x)
    {
        var u = x * _slope;
        return _half / (Vector<float>.One + (u * u));
    }
}

/// <inheritdoc cref="Neurons.Surrogate.Sigmoid"/>
internal readonly struct SigmoidKernel(double alpha) : ISurrogateKernel
{
    private readonly Vector<float> _alpha = new((float)alpha);

    public Vector<float> Derivative(Vector<float> x)
    {
        var e = Vector.Exp(-Vector.Abs(x) * _alpha);
        var s = Vector<float>.One + e;
        return _alpha * e / (s * s);
    }
}

/// <inheritdoc cref="Neurons.Surrogate.Triangle"/>
internal readonly struct TriangleKernel(double width) : ISurrogateKernel
{
    private readonly Vector<float> _inverse = new((float)(1 / width));

    public Vector<float> Derivative(Vector<float> x) =>
        Vector.Max(Vector<float>.Zero, Vector<float>.One - (Vector.Abs(x) * _inverse)) * _inverse;
}

/// <inheritdoc cref="Neurons.Surrogate.Rectangle"/>
internal readonly struct RectangleKernel(double width) : ISurrogateKernel
{
    private readonly Vector<float> _half = new((float)(width / 2));
    private readonly Vector<float> _height = new((float)(1 / width));

    public Vector<float> Derivative(Vector<float> x) =>
        Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), _half), _height, Vector<float>.Zero);
}

/// <inheritdoc cref="Neurons.Surrogate.FastSigmoid"/>
internal readonly struct FastSigmoidKernel(double alpha) : ISurrogateKernel
{
    private readonly Vector<float> _alpha = new((float)alpha);

    public Vector<float> Derivative(Vector<float> x)
    {
        var d = (Vector.Abs(x) * _alpha) + Vector<float>.One;
        return Vector<float>.One / (d * d);
    }
}
