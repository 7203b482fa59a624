using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Snn.Convex.Networks;

namespace Snn.Convex.ClosedForm;

/// <summary>A strictly convex quadratic program: minimise <c>½ yᵀQy + cᵀy</c> subject to <c>A y ≤ b</c>.</summary>
/// <param name="Q">Symmetric, positive definite, [M, M].</param>
/// <param name="C">[M].</param>
/// <param name="A">[constraints, M].</param>
/// <param name="B">[constraints].</param>
public sealed record QuadraticProgram(Matrix<double> Q, Vector<double> C, Matrix<double> A, Vector<double> B)
{
    /// <summary>
    /// The program that a network solves at an input: minimise <c>½ λ‖y‖²</c> s.t. <c>F x − G y ≤ T</c>, and <c>y ≥
    /// 0</c> where G ≥ 0.
    /// </summary>
    /// <remarks>
    /// Exact for decoders D along Gᵀ, whose spikes can only push along the boundaries' normals (Mancoo, Keemink and
    /// Machens 2020).
    /// </remarks>
    /// <param name="network">N neurons, K inputs, M readouts.</param>
    /// <param name="lambda">λ, s⁻¹.</param>
    /// <param name="x">[K].</param>
    /// <exception cref="ArgumentException">The input has another number of values than the network.</exception>
    public static QuadraticProgram Of(ConvexNetwork network, double lambda, ReadOnlySpan<double> x)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (x.Length != network.Inputs)
        {
            throw new ArgumentException($"the network has {network.Inputs} inputs, not {x.Length}", nameof(x));
        }

        var (n, m) = (network.Neurons, network.Outputs);
        var g = network.FeedbackMatrix();
        var b = network.ThresholdVector() - (network.EncoderMatrix() * DenseVector.OfArray(x.ToArray()));
        var positive = network.G.Span.IndexOfAnyInRange(double.NegativeInfinity, -double.Epsilon) < 0;
        var a = DenseMatrix.Create(positive ? n + m : n, m, 0);
        a.SetSubMatrix(0, 0, -g);
        var bounds = DenseVector.Create(a.RowCount, 0);
        bounds.SetSubVector(0, n, b);
        for (var j = 0; positive && j < m; j++)
        {
            a[n + j, j] = -1;
        }

        return new(DenseMatrix.CreateDiagonal(m, m, lambda), DenseVector.Create(m, 0), a, bounds);
    }

    /// <summary>How far a point and its multipliers are from satisfying the Karush-Kuhn-Tucker conditions.</summary>
    /// <param name="y">[M].</param>
    /// <param name="multipliers">One for each constraint.</param>
    public KktResiduals Residuals(Vector<double> y, Vector<double> multipliers)
    {
        var slack = B - (A * y);
        return new(
            ((Q * y) + C + A.TransposeThisAndMultiply(multipliers)).InfinityNorm(),
            Math.Max(0, -slack.Minimum()),
            Math.Max(0, -multipliers.Minimum()),
            slack.PointwiseMultiply(multipliers).InfinityNorm()
        );
    }
}
