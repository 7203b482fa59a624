using System.Collections.Immutable;

namespace Snn.Data.Laws.Surrogates;

/// <summary>A surrogate derivative over plain numbers, and what is claimed of it.</summary>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Derivative">σ'(u) at u = v − θ.</param>
public sealed record SurrogateShape(string Name, Func<double, double> Derivative)
{
    /// <summary>A function whose derivative it is; null where none is given.</summary>
    public Func<double, double>? Primitive { get; init; }

    /// <summary>
    /// Where neither the derivative nor its slope need be continuous, beside what the primitive shows of itself.
    /// </summary>
    public ImmutableArray<double> Kinks { get; init; } = [];

    /// <summary>
    /// A typical distance from the threshold, above 0; cases are drawn around it. Where it is not given it is the power
    /// of two by which the derivative has fallen to half of what it is at the threshold, or 1.
    /// </summary>
    public double? Width { get; init; }

    /// <summary>Claims that it is nowhere below 0. True unless you say otherwise.</summary>
    public bool NotNegative { get; init; } = true;

    /// <summary>Claims that it is the same on both sides of the threshold. True unless you say otherwise.</summary>
    public bool Even { get; init; } = true;

    /// <summary>
    /// Claims that it is nowhere above its value at the threshold, and falls on both sides. True unless you say
    /// otherwise.
    /// </summary>
    public bool Unimodal { get; init; } = true;

    /// <summary>Unit roundoff of its arithmetic.</summary>
    public double Epsilon { get; init; } = 1.0 / (1L << 53);

    /// <summary>The distance around which cases are drawn.</summary>
    internal double CurrentWidth => Width ?? Halved();

    private double Halved()
    {
        var (width, half) = (1.0, Derivative(0) / 2);
        if (!double.IsFinite(half) || half <= 0)
        {
            return 1;
        }

        bool Falls(double at) => Derivative(at) <= half || Derivative(-at) <= half;
        for (; width < Widest && !Falls(width); width *= 2) { }

        for (; width > 1 / Widest && Falls(width / 2); width /= 2) { }

        return width < Widest ? width : 1;
    }

    private const double Widest = 1 << 20;
}
