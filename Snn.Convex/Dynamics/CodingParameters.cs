using Snn.Data.Faults;

namespace Snn.Convex.Dynamics;

/// <summary>
/// The constants of the dynamics <c>dV/dt = F c − λV + Ω s − μ s + σ_v noise</c> and of its Euler step.
/// </summary>
/// <param name="Lambda">Leak λ of voltages and filtered spike trains, s⁻¹, above 0.</param>
/// <param name="Dt">Time step, s, above 0; λ dt must stay below 1.</param>
/// <param name="Mu">Spike cost μ, dimensionless, at least 0.</param>
/// <param name="SigmaV">Voltage noise σ_v, dimensionless, at least 0.</param>
public sealed record CodingParameters(double Lambda, double Dt, double Mu = 0, double SigmaV = 0)
{
    /// <summary>
    /// What one bin takes away from a voltage or rate, <c>λ dt</c>: a fraction of it, above 0 and below 1.
    /// </summary>
    public double LeakPerBin => Lambda * Dt;

    /// <summary>What one bin leaves of a voltage or rate: <c>q = 1 − λ dt</c>.</summary>
    public double Decay => 1 - LeakPerBin;

    /// <summary>Standard deviation of the noise that one bin adds: <c>√(2 λ dt) σ_v</c>.</summary>
    public double NoisePerBin => Math.Sqrt(2 * Dt * Lambda) * SigmaV;

    /// <summary>These parameters, or which of them is out of range.</summary>
    public Result<CodingParameters> Validate() =>
        !(Lambda > 0 && double.IsFinite(Lambda)) ? Wrong("lambda", Lambda, "give a number above 0")
        : !(Dt > 0 && double.IsFinite(Dt)) ? Wrong("dt", Dt, "give a number of seconds above 0")
        : LeakPerBin >= 1
            ? Wrong("dt", Dt, FormattableString.Invariant($"dt·lambda must be below 1: give dt below {1 / Lambda}"))
        : !(Mu >= 0 && double.IsFinite(Mu)) ? Wrong("mu", Mu, "give a number of at least 0")
        : !(SigmaV >= 0 && double.IsFinite(SigmaV)) ? Wrong("sigma_v", SigmaV, "give a number of at least 0")
        : this;

    private static Fault Wrong(string name, double value, string fix) =>
        new(FaultKind.Usage, name, FormattableString.Invariant($"{value} is not allowed"), fix);
}
