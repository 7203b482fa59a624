using MathNet.Numerics.LinearAlgebra;

namespace Snn.Convex.ClosedForm;

/// <summary>How far a point is from each of the Karush-Kuhn-Tucker conditions; all 0 at the optimum.</summary>
/// <param name="Stationarity">Largest component of <c>Qy + c + Aᵀu</c>.</param>
/// <param name="Primal">Largest violation of a constraint.</param>
/// <param name="Dual">Largest negative multiplier.</param>
/// <param name="Complementarity">Largest product of a slack and its multiplier.</param>
public readonly record struct KktResiduals(double Stationarity, double Primal, double Dual, double Complementarity)
{
    /// <summary>The largest of the four residuals.</summary>
    public double Largest => Math.Max(Math.Max(Stationarity, Primal), Math.Max(Dual, Complementarity));
}

/// <summary>Why a solver stopped, and with what.</summary>
/// <param name="Iterations">Constraints added or dropped.</param>
public abstract record SolveOutcome(int Iterations)
{
    /// <summary>The optimum was found.</summary>
    /// <param name="Y">The minimiser, [M].</param>
    /// <param name="Multipliers">One for each constraint, at least 0.</param>
    /// <param name="Residuals">How exact it is.</param>
    /// <param name="Iterations">Constraints added or dropped.</param>
    public sealed record Optimal(Vector<double> Y, Vector<double> Multipliers, KktResiduals Residuals, int Iterations)
        : SolveOutcome(Iterations);

    /// <summary>No point satisfies the constraints.</summary>
    /// <param name="Certificate">
    /// Weights w ≥ 0 with <c>wᵀA = 0</c> and <c>wᵀb &lt; 0</c>, one for each constraint.
    /// </param>
    /// <param name="Iterations">Constraints added or dropped.</param>
    public sealed record Infeasible(Vector<double> Certificate, int Iterations) : SolveOutcome(Iterations);

    /// <summary>The limit of iterations was reached.</summary>
    /// <param name="LastY">Where the solver was.</param>
    /// <param name="Iterations">Constraints added or dropped.</param>
    public sealed record NotConverged(Vector<double> LastY, int Iterations) : SolveOutcome(Iterations);
}
