using Snn.Convex.Learning;
using Snn.Data.Runs;

namespace Snn.Convex.Training;

/// <summary>Parameters that several experiments have: name, meaning and range are said once.</summary>
internal static class CommonParameters
{
    private static readonly Parameter<LearningRates> OwnAlphaThresh = Parameter.Real<LearningRates>(
        "alpha_thresh",
        "step of the thresholds α_T",
        0,
        1e9,
        rates => rates.AlphaThresh,
        (rates, v) => rates with { AlphaThresh = v }
    );

    private static readonly Parameter<LearningRates> OwnAlphaF = Parameter.Real<LearningRates>(
        "alpha_F",
        "step of the encoder α_F",
        0,
        1e9,
        rates => rates.AlphaF,
        (rates, v) => rates with { AlphaF = v }
    );

    private static readonly Parameter<LearningRates> OwnLeakThresh = Parameter.Real<LearningRates>(
        "leak_thresh",
        "drift of the thresholds downwards, 1/s",
        0,
        1e9,
        rates => rates.LeakThresh,
        (rates, v) => rates with { LeakThresh = v }
    );

    /// <summary>λ.</summary>
    internal static Parameter<T> Leak<T>(Func<T, double> get, Func<T, double, T> set, double most = double.MaxValue) =>
        Parameter.Real("leak", "leak λ, 1/s", 0, most, get, set, openMin: true);

    /// <summary>Δt.</summary>
    internal static Parameter<T> Dt<T>(Func<T, double> get, Func<T, double, T> set) =>
        Parameter.Real("dt", "time step, s; dt·leak below 1", 0, 1, get, set, openMin: true);

    /// <summary>μ.</summary>
    internal static Parameter<T> Mu<T>(Func<T, double> get, Func<T, double, T> set, double most = double.MaxValue) =>
        Parameter.Real("mu", "spike cost μ", 0, most, get, set);

    /// <summary>σ_v.</summary>
    internal static Parameter<T> SigmaV<T>(Func<T, double> get, Func<T, double, T> set) =>
        Parameter.Real("sigma_v", "voltage noise σ_v", 0, double.MaxValue, get, set);

    /// <summary>The norm of a decoder's column.</summary>
    internal static Parameter<T> Quantum<T>(Func<T, double> get, Func<T, double, T> set) =>
        Parameter.Real("quantum", "what one spike adds to a readout", 0, 1e6, get, set, openMin: true);

    /// <summary>How long a trial lasts.</summary>
    internal static Parameter<T> Duration<T>(Func<T, double> get, Func<T, double, T> set) =>
        Parameter.Real("duration", "length of a trial, s", 0, 1e6, get, set, openMin: true);

    /// <summary>α_T.</summary>
    internal static Parameter<T> AlphaThresh<T>(Func<T, LearningRates> get, Func<T, LearningRates, T> set) =>
        OwnAlphaThresh.Within(get, set);

    /// <summary>α_F.</summary>
    internal static Parameter<T> AlphaF<T>(Func<T, LearningRates> get, Func<T, LearningRates, T> set) =>
        OwnAlphaF.Within(get, set);

    /// <summary>How fast thresholds sink.</summary>
    internal static Parameter<T> LeakThresh<T>(Func<T, LearningRates> get, Func<T, LearningRates, T> set) =>
        OwnLeakThresh.Within(get, set);

    /// <summary>How fast both steps become smaller.</summary>
    internal static Parameter<T> AlphaDecay<T>(Func<T, double> get, Func<T, double, T> set, double most = 1e3) =>
        Parameter.Real("alpha_decay", "decay of both steps per epoch", 0, most, get, set);
}
