using System.Runtime.Intrinsics;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Optimisers;

/// <summary>What an Adam step multiplies with.</summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Rest1"><c>1 − β₁</c>, rounded once.</param>
/// <param name="Rest2"><c>1 − β₂</c>, rounded once: the difference of float32 numbers would be off by 5·10⁻⁵ of it.</param>
/// <param name="StepSize"><c>lr / (1 − β₁ᵗ)</c>.</param>
/// <param name="RootCorrection"><c>√(1 − β₂ᵗ)</c>.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="WeightDecay">L2 penalty.</param>
internal readonly record struct AdamStep(
    float Beta1, float Beta2, float Rest1, float Rest2, float StepSize, float RootCorrection, float Epsilon, float WeightDecay);

/// <summary>Adam over values that lie one after the other, in one pass over memory (Kingma and Ba 2015, algorithm 1).</summary>
internal static unsafe class AdamKernel
{
    /// <summary><c>m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², w ← w − α m / (√s / √(1 − β₂ᵗ) + ε)</c>.</summary>
    /// <param name="step">What it multiplies with.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="weight">w.</param>
    /// <param name="gradient">g.</param>
    /// <param name="first">m.</param>
    /// <param name="second">s.</param>
    internal static void Run(AdamStep step, nint count, float* weight, float* gradient, float* first, float* second)
    {
        var (beta1, beta2) = (Vector256.Create(step.Beta1), Vector256.Create(step.Beta2));
        var (rest1, rest2) = (Vector256.Create(step.Rest1), Vector256.Create(step.Rest2));
        var (size, root, epsilon) = (Vector256.Create(step.StepSize), Vector256.Create(1 / step.RootCorrection), Vector256.Create(step.Epsilon));
        var decay = Vector256.Create(step.WeightDecay);
        nint i = 0;
        for (; i <= count - RowLayout.Lanes; i += RowLayout.Lanes)
        {
            var w = Vector256.Load(weight + i);
            var g = Vector256.Load(gradient + i) + (decay * w);
            var m = (beta1 * Vector256.Load(first + i)) + (rest1 * g);
            var s = (beta2 * Vector256.Load(second + i)) + (rest2 * g * g);
            m.Store(first + i);
            s.Store(second + i);
            (w - (size * m / ((Vector256.Sqrt(s) * root) + epsilon))).Store(weight + i);
        }

        for (; i < count; i++)
        {
            var g = gradient[i] + (step.WeightDecay * weight[i]);
            first[i] = (step.Beta1 * first[i]) + (step.Rest1 * g);
            second[i] = (step.Beta2 * second[i]) + (step.Rest2 * g * g);
            weight[i] -= step.StepSize * first[i] / ((MathF.Sqrt(second[i]) / step.RootCorrection) + step.Epsilon);
        }
    }
}
