using Snn.Convex.ClosedForm;
using Snn.Data.Surfaces;

namespace Snn.Convex.Measures;

/// <summary>How far a max-affine function is from the values asked for.</summary>
/// <param name="Mse">Mean squared error.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="MaxError">Largest absolute error.</param>
/// <param name="Pieces">How many pieces are the highest somewhere.</param>
public readonly record struct FitError(double Mse, double Mae, double MaxError, int Pieces)
{
    /// <summary>The error of a function over a set of points.</summary>
    public static FitError Of(MaxAffine function, PointSet points)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(points);
        return Of(function, new PointColumns(points));
    }

    /// <summary>The same over points that lie in runs.</summary>
    internal static FitError Of(MaxAffine function, PointColumns points)
    {
        var values = new double[points.Padded];
        var pieces = new int[points.Padded];
        MaxAffineKernel.Evaluate(function, points, values, pieces);
        var used = new bool[function.Pieces];
        var (squares, magnitudes, largest) = (0.0, 0.0, 0.0);
        for (var i = 0; i < points.Count; i++)
        {
            var e = Math.Abs(values[i] - points.Y[i]);
            squares += e * e;
            magnitudes += e;
            largest = Math.Max(largest, e);
            if (pieces[i] >= 0)
            {
                used[pieces[i]] = true;
            }
        }

        return new(squares / points.Count, magnitudes / points.Count, largest, used.Count(u => u));
    }
}
