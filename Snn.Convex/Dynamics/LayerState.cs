using System.Collections.Immutable;
using Snn.Convex.Networks;

namespace Snn.Convex.Dynamics;

/// <summary>What one layer of N neurons is in one bin: all that the next bin follows from, beside its input.</summary>
/// <param name="V">Voltages, [N], dimensionless; 0 at rest.</param>
/// <param name="R">
/// Filtered spike trains, [N], in spikes, at least 0; a spike adds 1 and <see cref="CodingParameters.Decay"/> is left
/// of it bin by bin.
/// </param>
public sealed record LayerState(ImmutableArray<double> V, ImmutableArray<double> R)
{
    /// <summary>The state in which every trial begins: V = 0, r = 0.</summary>
    /// <param name="network">The layer.</param>
    public static LayerState Rest(ConvexNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new([.. new double[network.Neurons]], [.. new double[network.Neurons]]);
    }

    /// <summary>The readout <c>y = D r</c> of this state.</summary>
    /// <param name="network">The layer, of as many neurons.</param>
    /// <returns>y, [M].</returns>
    public ImmutableArray<double> Readout(ConvexNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var (n, y) = (network.Neurons, ImmutableArray.CreateBuilder<double>(network.Outputs));
        var d = network.D.Span;
        for (var m = 0; m < network.Outputs; m++)
        {
            var sum = 0.0;
            for (var i = 0; i < n; i++)
            {
                sum += d[(m * n) + i] * R[i];
            }

            y.Add(sum);
        }

        return y.ToImmutable();
    }

    /// <summary>Equality by value: the same numbers.</summary>
    public bool Equals(LayerState? other) =>
        other is not null && V.AsSpan().SequenceEqual(other.V.AsSpan()) && R.AsSpan().SequenceEqual(other.R.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => V.IsDefaultOrEmpty ? 0 : HashCode.Combine(V.Length, V[0], R[0]);
}
