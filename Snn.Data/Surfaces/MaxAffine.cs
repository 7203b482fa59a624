namespace Snn.Data.Surfaces;

/// <summary>The function <c>y(x) = max(floor, max_p (a_p·x + b_p))</c> of P affine pieces over K inputs.</summary>
/// <remarks>Immutable. Slopes are runs over the pieces: element (p,k) at k·P + p.</remarks>
public sealed class MaxAffine
{
    /// <summary>The function of these pieces.</summary>
    /// <param name="inputs">K, at least 1.</param>
    /// <param name="slopes">K runs of P slopes.</param>
    /// <param name="offsets">P offsets.</param>
    /// <param name="floor">Lowest value; −∞ for none.</param>
    /// <exception cref="ArgumentException">The sizes do not agree, or there is no piece.</exception>
    public MaxAffine(int inputs, ReadOnlyMemory<double> slopes, ReadOnlyMemory<double> offsets, double floor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfZero(offsets.Length);
        if (slopes.Length != (long)inputs * offsets.Length)
        {
            throw new ArgumentException(
                $"{slopes.Length} slopes are not {offsets.Length} pieces of {inputs} inputs",
                nameof(slopes)
            );
        }

        (Inputs, Slopes, Offsets, Floor) = (inputs, slopes, offsets, floor);
    }

    /// <summary>Number of inputs K.</summary>
    public int Inputs { get; }

    /// <summary>Number of affine pieces P.</summary>
    public int Pieces => Offsets.Length;

    /// <summary>a, K runs of P.</summary>
    public ReadOnlyMemory<double> Slopes { get; }

    /// <summary>Offsets b of the pieces, [P].</summary>
    public ReadOnlyMemory<double> Offsets { get; }

    /// <summary>Lower bound of the function's values.</summary>
    public double Floor { get; }

    /// <summary>The value of the function at a point, [K].</summary>
    /// <exception cref="ArgumentException">The point has another number of inputs.</exception>
    public double At(ReadOnlySpan<double> x) => At(x, out _);

    /// <summary>
    /// Its value at a point, [K], and the piece that gives it: −1 for the floor, the lowest index on a tie.
    /// </summary>
    /// <exception cref="ArgumentException">The point has another number of inputs.</exception>
    public double At(ReadOnlySpan<double> x, out int piece)
    {
        if (x.Length != Inputs)
        {
            throw new ArgumentException($"the function has {Inputs} inputs, not {x.Length}", nameof(x));
        }

        var slopes = Slopes.Span;
        var offsets = Offsets.Span;
        var best = Floor;
        piece = -1;
        for (var p = 0; p < offsets.Length; p++)
        {
            var value = offsets[p];
            for (var k = 0; k < x.Length; k++)
            {
                value += slopes[(k * offsets.Length) + p] * x[k];
            }

            if (value > best)
            {
                (best, piece) = (value, p);
            }
        }

        return best;
    }
}
