using System.Collections.Immutable;

namespace Snn.Convex.Learning;

/// <summary>The boundary of one neuron, <c>F_s·x − G_s·y ≤ T_s</c>, as far as learning moves it.</summary>
/// <param name="F">The neuron's row of the encoder, [K].</param>
/// <param name="T">Its threshold, dimensionless like the voltage.</param>
public sealed record Boundary(ImmutableArray<double> F, double T)
{
    /// <summary>Equality by value: the same numbers.</summary>
    public bool Equals(Boundary? other) =>
        other is not null && T.Equals(other.T) && F.AsSpan().SequenceEqual(other.F.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(F.Length, T);
}
