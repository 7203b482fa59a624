namespace Snn.Data.Surfaces;

/// <summary>
/// Points and the values asked for there: what a surface experiment learns from, whatever they were made of.
/// </summary>
public sealed class PointSet
{
    private PointSet(int dimension, ReadOnlyMemory<double> x, ReadOnlyMemory<double> y) =>
        (Dimension, X, Y) = (dimension, x, y);

    /// <summary>Number of points n.</summary>
    public int Count => Y.Length;

    /// <summary>Number of inputs K.</summary>
    public int Dimension { get; }

    /// <summary>The points, [n, K], row by row.</summary>
    public ReadOnlyMemory<double> X { get; }

    /// <summary>The value at each, [n].</summary>
    public ReadOnlyMemory<double> Y { get; }

    /// <summary>The set of these points.</summary>
    /// <exception cref="ArgumentException">The sizes do not agree, or a number is not finite.</exception>
    public static PointSet Create(int dimension, ReadOnlyMemory<double> x, ReadOnlyMemory<double> y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (x.Length != (long)dimension * y.Length)
        {
            throw new ArgumentException(
                $"{x.Length} numbers are not {y.Length} points of {dimension} coordinates",
                nameof(x)
            );
        }

        RequireFinite(x.Span, nameof(x));
        RequireFinite(y.Span, nameof(y));
        return new(dimension, x, y);
    }

    /// <summary>A surface at given points, [n, K].</summary>
    public static PointSet Of(Surface surface, ReadOnlyMemory<double> x)
    {
        var k = surface.Dimension;
        var y = new double[x.Length / k];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = surface.At(x.Span.Slice(i * k, k));
        }

        return Create(k, x, y);
    }

    private static void RequireFinite(ReadOnlySpan<double> numbers, string name)
    {
        foreach (var number in numbers)
        {
            if (!double.IsFinite(number))
            {
                throw new ArgumentException($"{number} is not finite", name);
            }
        }
    }
}
