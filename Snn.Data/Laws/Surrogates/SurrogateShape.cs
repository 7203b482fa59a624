using System.Collections.Immutable;

namespace Snn.Data.Laws.Surrogates;

/// <summary>A surrogate derivative over plain numbers, and what is claimed of it.</summary>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Derivative">σ'(u) at u = v − θ.</param>
public sealed record SurrogateShape(string Name, Func<double, double> Derivative)
{
    /// <summary>A function whose derivative it is; null where none is given.</summary>
    public Func<double, double>? Primitive { get; init; }

    /// <summary>Where neither the derivative nor its slope need be continuous.</summary>
    public ImmutableArray<double> Kinks { get; init; } = [];

    /// <summary>A typical distance from the threshold, above 0; cases are drawn around it.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Claims that it is the same on both sides of the threshold.</summary>
    public bool Even { get; init; } = true;

    /// <summary>Claims that it is nowhere above its value at the threshold, and falls on both sides.</summary>
    public bool Unimodal { get; init; } = true;

    /// <summary>Unit roundoff of its arithmetic.</summary>
    public double Epsilon { get; init; } = 1.0 / (1L << 53);
}
