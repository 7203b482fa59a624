using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.ClosedForm;

/// <summary>
/// Least-squares fit of a max-affine function: alternating partition and regression (Magnani and Boyd 2009), several
/// starts.
/// </summary>
/// <remarks>
/// Each piece is the regression over the points where it is the highest; the best function over all rounds and starts
/// is kept.
/// </remarks>
public static class MaxAffineFit
{
    private const int SlabInputs = 8;
    private const int MostSlabs = 10;

    /// <summary>Fits a max-affine function to points by least squares.</summary>
    /// <param name="points">What to fit; all coordinates finite.</param>
    /// <param name="pieces">
    /// P, at least 1; a piece is determined by K + 1 points, so that few points get fewer pieces.
    /// </param>
    /// <param name="seed">Of the starting partitions.</param>
    /// <param name="starts">
    /// Starting partitions at least 1; slices across each input and a single plane are tried besides.
    /// </param>
    /// <param name="rounds">Rounds of each start at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">Pieces or starts are below 1.</exception>
    public static MaxAffine Of(PointSet points, int pieces, Seed seed, int starts = 6, int rounds = 100)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(pieces, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        pieces = Math.Clamp(points.Count / (points.Dimension + 1), 1, pieces);
        var columns = new PointColumns(points);
        Action<int[]>[] partitions =
        [
            .. Enumerable
                .Range(0, starts)
                .Select<int, Action<int[]>>(i => owners => Voronoi(columns, pieces, seed.Fold(i), owners)),
            .. Enumerable
                .Range(0, Math.Min(columns.Inputs, SlabInputs))
                .Select<int, Action<int[]>>(j => owners => Slabs(columns, pieces, j, owners)),
            Array.Clear,
        ];
        var fits = new (MaxAffine Function, double Mse)[partitions.Length];
        Parallel.For(0, fits.Length, i => fits[i] = Start(columns, pieces, partitions[i], rounds));
        return fits.MinBy(fit => fit.Mse).Function;
    }

    private static (MaxAffine Function, double Mse) Start(
        PointColumns points,
        int pieces,
        Action<int[]> partition,
        int rounds
    )
    {
        var values = new double[points.Padded];
        var owners = new int[points.Padded];
        partition(owners);
        var function = Regress(points, owners, pieces, null);
        var best = (Function: function, Mse: double.PositiveInfinity);
        for (var round = 0; round < rounds; round++)
        {
            MaxAffineKernel.Evaluate(function, points, values, owners);
            var mse = Mse(points, values);
            if (mse >= best.Mse * (1 - 1e-9) && round > 20)
            {
                break;
            }

            best = mse < best.Mse ? (function, mse) : best;
            function = Regress(points, owners, pieces, function);
        }

        return best;
    }

    // Slices of equally many points across one input. Where a surface is not convex pieces cannot lie side by side in
    // every direction, but they can in one.
    private static void Slabs(PointColumns points, int pieces, int input, int[] owners)
    {
        int[] order = [.. Enumerable.Range(0, points.Count).OrderBy(i => points.X[(input * points.Padded) + i])];
        for (var rank = 0; rank < order.Length; rank++)
        {
            owners[order[rank]] = (int)((long)rank * Math.Min(pieces, MostSlabs) / order.Length);
        }
    }

    // Seeds spread by Lloyd's algorithm: for a quadratic surface its cells are nearly those of the best fit.
    private static void Voronoi(PointColumns points, int pieces, Seed seed, int[] owners)
    {
        const int LloydRounds = 15;
        var rng = seed.Generator();
        var (k, n) = (points.Inputs, points.Count);
        var centres = new double[pieces * k];
        for (var p = 0; p < pieces; p++)
        {
            var i = rng.NextInt(n);
            for (var j = 0; j < k; j++)
            {
                centres[(j * pieces) + p] = points.X[(j * points.Padded) + i];
            }
        }

        var values = new double[points.Padded];
        for (var round = 0; round < LloydRounds; round++)
        {
            MaxAffineKernel.Evaluate(Nearest(centres, pieces, k), points, values, owners);
            var counts = new int[pieces];
            var sums = new double[pieces * k];
            for (var i = 0; i < n; i++)
            {
                counts[owners[i]]++;
                for (var j = 0; j < k; j++)
                {
                    sums[(j * pieces) + owners[i]] += points.X[(j * points.Padded) + i];
                }
            }

            for (var at = 0; at < sums.Length; at++)
            {
                centres[at] = counts[at % pieces] == 0 ? centres[at] : sums[at] / counts[at % pieces];
            }
        }
    }

    // The nearest centre c maximises c·x − ½‖c‖²: a max-affine function itself.
    private static MaxAffine Nearest(double[] centres, int pieces, int k)
    {
        var offsets = new double[pieces];
        for (var at = 0; at < centres.Length; at++)
        {
            offsets[at % pieces] -= centres[at] * centres[at] / 2;
        }

        return new(k, centres, offsets, double.NegativeInfinity);
    }

    private static MaxAffine Regress(PointColumns points, int[] owners, int pieces, MaxAffine? previous)
    {
        var size = points.Inputs + 1;
        var normal = new double[pieces][];
        var moments = new double[pieces][];
        var counts = new int[pieces];
        for (var p = 0; p < pieces; p++)
        {
            (normal[p], moments[p]) = (new double[size * size], new double[size]);
        }

        var row = new double[size];
        row[^1] = 1;
        for (var i = 0; i < points.Count; i++)
        {
            for (var j = 0; j < points.Inputs; j++)
            {
                row[j] = points.X[(j * points.Padded) + i];
            }

            var p = owners[i];
            counts[p]++;
            for (var r = 0; r < size; r++)
            {
                moments[p][r] += row[r] * points.Y[i];
                for (var s = 0; s < size; s++)
                {
                    normal[p][(r * size) + s] += row[r] * row[s];
                }
            }
        }

        var slopes = new double[points.Inputs * pieces];
        var offsets = new double[pieces];
        for (var p = 0; p < pieces; p++)
        {
            var piece = counts[p] >= Math.Min(size, points.Count) ? Solve(normal[p], moments[p], size) : null;
            for (var j = 0; j < points.Inputs; j++)
            {
                slopes[(j * pieces) + p] = piece?[j] ?? previous?.Slopes.Span[(j * pieces) + p] ?? 0;
            }

            offsets[p] = piece?[points.Inputs] ?? previous?.Offsets.Span[p] ?? double.MinValue;
        }

        return new(points.Inputs, slopes, offsets, double.NegativeInfinity);
    }

    // A little ridge keeps points on one line, or fewer of them than unknowns, from making the regression singular.
    private static Vector<double> Solve(double[] normal, double[] moments, int size)
    {
        var matrix = DenseMatrix.OfColumnMajor(size, size, normal);
        var ridge = 1e-10 * matrix.Trace() / size;
        return (matrix + DenseMatrix.CreateDiagonal(size, size, ridge + 1e-300))
            .Cholesky()
            .Solve(DenseVector.OfArray(moments));
    }

    private static double Mse(PointColumns points, double[] values)
    {
        var sum = 0.0;
        for (var i = 0; i < points.Count; i++)
        {
            sum += (values[i] - points.Y[i]) * (values[i] - points.Y[i]);
        }

        return sum / points.Count;
    }
}
