using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Snn.Convex.ClosedForm;

/// <summary>The dual active-set method of Goldfarb and Idnani (1983) for strictly convex quadratic programs.</summary>
/// <remarks>
/// It starts at the unconstrained minimum and takes in the most violated constraint, dropping those whose multiplier
/// would turn negative.
/// </remarks>
public static class ActiveSet
{
    /// <summary>Solves a convex quadratic program.</summary>
    /// <param name="program">Q must be positive definite.</param>
    /// <param name="tolerance">
    /// A constraint counts as violated beyond this, relative to the size of its numbers.
    /// </param>
    /// <param name="maxIterations">Constraints added or dropped at most.</param>
    /// <exception cref="ArgumentException">The sizes do not agree, or Q is not positive definite.</exception>
    public static SolveOutcome Solve(QuadraticProgram program, double tolerance = 1e-11, int maxIterations = 10_000)
    {
        ArgumentNullException.ThrowIfNull(program);
        var (q, c, a, b) = program;
        if (
            q.RowCount != q.ColumnCount
            || c.Count != q.RowCount
            || a.ColumnCount != q.RowCount
            || b.Count != a.RowCount
        )
        {
            throw new ArgumentException("Q, c, A and b do not agree in size", nameof(program));
        }

        var root = q.Cholesky().Factor.Inverse();
        var inverse = root.TransposeThisAndMultiply(root);
        var scale = Scale(a, b);
        var y = -(inverse * c);
        var active = new List<int>();
        var u = DenseVector.Create(a.RowCount, 0);
        for (var iteration = 0; iteration < maxIterations; )
        {
            var p = MostViolated(a, b, y, scale, tolerance, active);
            if (p < 0)
            {
                return new SolveOutcome.Optimal(y, u, program.Residuals(y, u), iteration);
            }

            while (true)
            {
                iteration++;
                var normal = -a.Row(p);
                var (primal, dual) = Directions(a, root, active, normal);
                var (dualStep, leaving) = DualStep(active, u, dual);
                var descent = primal * normal;
                var fullStep =
                    active.Count < y.Count && descent > 1e-13 * (normal * (inverse * normal))
                        ? ((a.Row(p) * y) - b[p]) / descent
                        : double.PositiveInfinity;
                var step = Math.Min(dualStep, fullStep);
                if (double.IsPositiveInfinity(step))
                {
                    return new SolveOutcome.Infeasible(Certificate(a.RowCount, active, dual, p), iteration);
                }

                for (var j = 0; j < active.Count; j++)
                {
                    u[active[j]] = Math.Max(0, u[active[j]] - (step * dual[j]));
                }

                u[p] += step;
                y = double.IsPositiveInfinity(fullStep) ? y : y + (step * primal);
                if (step == fullStep)
                {
                    active.Add(p);
                    break;
                }

                u[active[leaving]] = 0;
                active.RemoveAt(leaving);
                if (iteration >= maxIterations)
                {
                    break;
                }
            }
        }

        return new SolveOutcome.NotConverged(y, maxIterations);
    }

    private static double[] Scale(Matrix<double> a, Vector<double> b) =>
        [.. Enumerable.Range(0, b.Count).Select(i => 1 + Math.Abs(b[i]) + a.Row(i).L2Norm())];

    // An active constraint that rounding has left a little violated is not taken in twice.
    private static int MostViolated(
        Matrix<double> a,
        Vector<double> b,
        Vector<double> y,
        double[] scale,
        double tolerance,
        List<int> active
    )
    {
        var violation = (a * y) - b;
        var (worst, p) = (tolerance, -1);
        for (var i = 0; i < b.Count; i++)
        {
            if (violation[i] / scale[i] > worst && !active.Contains(i))
            {
                (worst, p) = (violation[i] / scale[i], i);
            }
        }

        return p;
    }

    // The step that keeps active constraints tight while moving along the normal, and what it does to their
    // multipliers.
    private static (Vector<double> Primal, Vector<double> Dual) Directions(
        Matrix<double> a,
        Matrix<double> root,
        List<int> active,
        Vector<double> normal
    )
    {
        var scaled = root * normal;
        if (active.Count == 0)
        {
            return (root.TransposeThisAndMultiply(scaled), DenseVector.Create(1, 0));
        }

        var normals = root * DenseMatrix.OfColumnVectors(active.Select(i => -a.Row(i)));
        var dual = normals.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Solve(scaled);
        return (root.TransposeThisAndMultiply(scaled - (normals * dual)), dual);
    }

    private static (double Step, int Leaving) DualStep(List<int> active, Vector<double> u, Vector<double> dual)
    {
        var (step, leaving) = (double.PositiveInfinity, -1);
        for (var j = 0; j < active.Count; j++)
        {
            if (dual[j] > 0 && u[active[j]] / dual[j] < step)
            {
                (step, leaving) = (u[active[j]] / dual[j], j);
            }
        }

        return (step, leaving);
    }

    private static DenseVector Certificate(int count, List<int> active, Vector<double> dual, int p)
    {
        var weights = DenseVector.Create(count, 0);
        weights[p] = 1;
        for (var j = 0; j < active.Count; j++)
        {
            weights[active[j]] = Math.Max(0, -dual[j]);
        }

        return weights;
    }
}
