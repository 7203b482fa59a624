namespace Snn.Data.Surfaces;

/// <summary>Regular grids, with the very numbers that NumPy gives.</summary>
public static class Grid
{
    /// <summary>
    /// Evenly spaced numbers, <c>lo + i·(hi − lo)/(n − 1)</c> with the last one exactly <c>hi</c> (NumPy's
    /// <c>linspace</c>).
    /// </summary>
    /// <param name="lo">The first, finite.</param>
    /// <param name="hi">The last, finite.</param>
    /// <param name="n">How many, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two.</exception>
    public static double[] Linspace(double lo, double hi, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 2);
        var step = (hi - lo) / (n - 1);
        var points = new double[n];
        for (var i = 0; i < n; i++)
        {
            points[i] = (i * step) + lo;
        }

        points[^1] = hi;
        return points;
    }

    /// <summary>The n² points of a square grid, x₁ varying fastest (NumPy's <c>meshgrid</c>, flattened).</summary>
    /// <param name="lo">The least value of each coordinate.</param>
    /// <param name="hi">The largest.</param>
    /// <param name="n">Points a side, at least 2.</param>
    /// <returns>[n², 2], row by row: point r·n + c is (linspace[c], linspace[r]).</returns>
    public static double[] Points(double lo, double hi, int n)
    {
        var line = Linspace(lo, hi, n);
        var points = new double[2 * n * n];
        for (var r = 0; r < n; r++)
        {
            for (var c = 0; c < n; c++)
            {
                var at = 2 * ((r * n) + c);
                (points[at], points[at + 1]) = (line[c], line[r]);
            }
        }

        return points;
    }
}
