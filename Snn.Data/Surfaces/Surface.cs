namespace Snn.Data.Surfaces;

/// <summary>A function from [K] to a number that a convex network is asked to fit.</summary>
/// <remarks>All are at least 0 on [−4, 4]^K, since a readout with a positive decoder cannot be negative.</remarks>
public abstract record Surface
{
    private Surface(string name, string formula, int dimension, bool isConvex) =>
        (Name, Formula, Dimension, IsConvex) = (name, formula, dimension, isConvex);

    /// <summary>The name of the surface on the command line.</summary>
    public string Name { get; }

    /// <summary>The formula of the surface, as text.</summary>
    public string Formula { get; }

    /// <summary>Number of inputs K.</summary>
    public int Dimension { get; }

    /// <summary>Whether a maximum of affine functions can come as near as one likes.</summary>
    public bool IsConvex { get; }

    /// <summary><c>0.3 Σ xᵢ²</c>, the surface of the experiments.</summary>
    public sealed record Paraboloid(int K = 2) : Surface("paraboloid", "0.3 (x1² + … + xK²)", K, true);

    /// <summary>The cone <c>‖x‖₂</c>.</summary>
    public sealed record Cone(int K = 2) : Surface("cone", "√(x1² + … + xK²)", K, true);

    /// <summary><c>ln Σ (e^xᵢ + e^−xᵢ)</c>, smooth near 0 and affine far away.</summary>
    public sealed record LogSumExp(int K = 2) : Surface("log-sum-exp", "ln(e^x1 + e^−x1 + … + e^xK + e^−xK)", K, true);

    /// <summary><c>Σ |xᵢ|</c>, which 2^K affine pieces give exactly.</summary>
    public sealed record L1(int K = 2) : Surface("l1", "|x1| + … + |xK|", K, true);

    /// <summary>
    /// The largest of some affine functions: what a network of as many neurons can represent without error.
    /// </summary>
    /// <param name="Function">The pieces; their floor counts as one more.</param>
    public sealed record LargestOf(MaxAffine Function)
        : Surface("max-affine", $"the largest of {Function.Pieces} affine functions", Function.Inputs, true);

    /// <summary>
    /// <c>0.3 (x₁² − x₂²) + 4.8</c>: not convex, to show what one layer cannot do; raised to the paraboloid's range.
    /// </summary>
    public sealed record Saddle() : Surface("saddle", "0.3 (x1² − x2²) + 4.8", 2, false);

    /// <summary>Its value at a point.</summary>
    /// <param name="x">The point, [K].</param>
    /// <exception cref="ArgumentException">The point has another dimension.</exception>
    public double At(ReadOnlySpan<double> x)
    {
        if (x.Length != Dimension)
        {
            throw new ArgumentException($"{Name} has {Dimension} inputs, not {x.Length}", nameof(x));
        }

        return this switch
        {
            Paraboloid => 0.3 * SumOfSquares(x),
            Cone => Math.Sqrt(SumOfSquares(x)),
            LogSumExp => LogOfExponentials(x),
            L1 => SumOfMagnitudes(x),
            LargestOf m => m.Function.At(x),
            Saddle => (0.3 * ((x[0] * x[0]) - (x[1] * x[1]))) + 4.8,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static double SumOfSquares(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        foreach (var v in x)
        {
            sum += v * v;
        }

        return sum;
    }

    private static double SumOfMagnitudes(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        foreach (var v in x)
        {
            sum += Math.Abs(v);
        }

        return sum;
    }

    private static double LogOfExponentials(ReadOnlySpan<double> x)
    {
        // Relative to the largest exponent, so that no exponential overflows.
        var largest = 0.0;
        foreach (var v in x)
        {
            largest = Math.Max(largest, Math.Abs(v));
        }

        var sum = 0.0;
        foreach (var v in x)
        {
            sum += Math.Exp(v - largest) + Math.Exp(-v - largest);
        }

        return largest + Math.Log(sum);
    }
}
