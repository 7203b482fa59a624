namespace Snn.Convex.Learning;

/// <summary>How fast a trial's learning moves the boundaries.</summary>
/// <param name="AlphaF">Step of the encoder, α_F.</param>
/// <param name="AlphaThresh">Step of the thresholds, α_T.</param>
/// <param name="LeakThresh">Drift of all thresholds downwards, s⁻¹; recruits silent neurons.</param>
/// <param name="Shrink">What the projection rule takes away from a boundary's distance; 0 for the rule of 2020.</param>
public readonly record struct LearningRates(double AlphaF, double AlphaThresh, double LeakThresh = 0, double Shrink = 0)
{
    /// <summary>The published shrink, 1/500.</summary>
    public const double PublishedShrink = 1.0 / 500;

    /// <summary>No learning: all rates are 0.</summary>
    public static LearningRates None => default;

    /// <summary>What the shrink leaves, <c>1 − shrink</c>.</summary>
    public double Keep => 1 - Shrink;

    /// <summary>
    /// The published schedule <c>α = α₀ exp(−decay·epoch)</c>, epochs counted from 0; the drift keeps its pace.
    /// </summary>
    public LearningRates At(int epoch, double decay)
    {
        var factor = Math.Exp(-decay * epoch);
        return this with { AlphaF = AlphaF * factor, AlphaThresh = AlphaThresh * factor };
    }
}
