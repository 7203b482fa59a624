using Snn.Convex.ClosedForm;
using Snn.Convex.Networks;

namespace Snn.Convex.Measures;

/// <summary>How far readouts are from the optimum of the program that their network solves.</summary>
public static class OptimumDistance
{
    /// <summary>Mean distance and largest KKT residual, over an evenly spread sample of the inputs.</summary>
    /// <param name="network">N neurons, K inputs, M readouts.</param>
    /// <param name="lambda">λ, s⁻¹.</param>
    /// <param name="x">Inputs, [n, K], row by row.</param>
    /// <param name="readouts">The network's readout for each, [n, M].</param>
    /// <param name="sample">Inputs that are looked at, at most.</param>
    /// <returns>NaN where no program of the sample has a solution.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The sample is below 1.</exception>
    public static (double Mean, double KktResidual) Of(
        ConvexNetwork network,
        double lambda,
        ReadOnlyMemory<double> x,
        ReadOnlyMemory<double> readouts,
        int sample
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(sample, 1);
        var (k, m) = (network.Inputs, network.Outputs);
        var count = x.Length / k;
        var (sum, solved, residual) = (0.0, 0, 0.0);
        for (var j = 0; j < Math.Min(sample, count); j++)
        {
            var i = (int)((long)j * count / Math.Min(sample, count));
            if (
                ActiveSet.Solve(QuadraticProgram.Of(network, lambda, x.Span.Slice(i * k, k)))
                is SolveOutcome.Optimal optimum
            )
            {
                var squares = 0.0;
                for (var o = 0; o < m; o++)
                {
                    var d = readouts.Span[(i * m) + o] - optimum.Y[o];
                    squares += d * d;
                }

                (sum, solved) = (sum + Math.Sqrt(squares), solved + 1);
                residual = Math.Max(residual, optimum.Residuals.Largest);
            }
        }

        return solved == 0 ? (double.NaN, double.NaN) : (sum / solved, residual);
    }
}
