using Snn.Convex.Dynamics;

namespace Snn.Convex.Integrators;

/// <summary>
/// What m bins of forward Euler without a spike do to a voltage: <c>V ← Keep·V + Gain·u + Sigma·n</c>.
/// </summary>
/// <param name="Keep">a^m, with a = 1 − λ dt.</param>
/// <param name="Gain">1 + a + … + a^(m−1): what a drive u of every bin adds up to.</param>
/// <param name="Sigma">Standard deviation of the noise that m bins leave, σ √(1 + a² + … + a^(2m−2)).</param>
/// <param name="Margin">
/// How far below its threshold a neuron must stay without noise, so that with it no bin of the m reaches the threshold.
/// </param>
internal readonly record struct Leap(double Keep, double Gain, double Sigma, double Margin);

/// <summary>The leaps of 1 to <see cref="Longest"/> bins.</summary>
/// <remarks>
/// The noise N(k) that k bins have left is normal, and <c>N(k)/a^k</c> a martingale of independent normal steps, above
/// N(k) where that is above 0. By reflection <c>P(max N(k) ≥ x) ≤ 2 P(N(m)/a^m ≥ x)</c>, and the deviation of N(m)/a^m
/// is at most σ √m / a^m.
/// </remarks>
internal sealed class Leaps
{
    /// <summary>
    /// Bins of the longest leap: longer ones leap over more at a time, but let more neurons be near their thresholds.
    /// </summary>
    internal const int Longest = 64;

    /// <summary>Standard deviations that noise is trusted not to go: 2 Φ(−7) is 2.6·10⁻¹².</summary>
    internal const double Reach = 7;

    // Where there is no noise, for the rounding of a leap beside that of so many steps.
    private const double Rounding = 1e-9;

    private readonly Leap[] _leaps = new Leap[Longest + 1];

    internal Leaps(CodingParameters p)
    {
        var (a, sigma) = (p.Decay, p.NoisePerBin);
        var (keep, gain, variance) = (1.0, 0.0, 0.0);
        for (var m = 1; m <= Longest; m++)
        {
            gain += keep;
            variance += keep * keep;
            keep *= a;
            _leaps[m] = new(keep, gain, sigma * Math.Sqrt(variance), (Reach * sigma * Math.Sqrt(m) / keep) + Rounding);
        }
    }

    internal Leap this[int bins] => _leaps[bins];
}
