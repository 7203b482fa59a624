using TorchSharp.Modules;

namespace Snn.LocalLoss.Optimisers;

/// <summary>The numbers of a step of Adam.</summary>
/// <param name="LearningRate">Above 0.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="WeightDecay">L2 penalty.</param>
internal readonly record struct Rates(
    double LearningRate,
    double Beta1,
    double Beta2,
    double Epsilon,
    double WeightDecay
)
{
    /// <summary>Those of an optimiser's options, in which all are set.</summary>
    internal static Rates Of(Adam.Options options) =>
        new(
            options.LearningRate!.Value,
            options.beta1!.Value,
            options.beta2!.Value,
            options.eps!.Value,
            options.weight_decay!.Value
        );
}
