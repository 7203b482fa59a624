using System.Collections.Immutable;
using Snn.Data.Surfaces;

namespace Snn.Convex.ClosedForm;

/// <summary>Which neuron a network's readout rests on at each point: its partition of the input space.</summary>
/// <param name="Values">The function there, [n].</param>
/// <param name="Pieces">
/// The piece that gives it, that is the active neuron, [n]; −1 for the floor, where none is.
/// </param>
public sealed record Partition(ImmutableArray<double> Values, ImmutableArray<int> Pieces)
{
    /// <summary>Neurons that are active at one of the points at least.</summary>
    public int Active => Pieces.Where(p => p >= 0).Distinct().Count();

    /// <summary>The partition of some points.</summary>
    /// <param name="function">A network's maxout form (<see cref="Maxout"/>).</param>
    /// <param name="x">Points, [n, K], row by row.</param>
    public static Partition Of(MaxAffine function, ReadOnlySpan<double> x)
    {
        ArgumentNullException.ThrowIfNull(function);
        var n = x.Length / function.Inputs;
        var (values, pieces) = (new double[n], new int[n]);
        for (var i = 0; i < n; i++)
        {
            values[i] = function.At(x.Slice(i * function.Inputs, function.Inputs), out pieces[i]);
        }

        return new([.. values], [.. pieces]);
    }
}
