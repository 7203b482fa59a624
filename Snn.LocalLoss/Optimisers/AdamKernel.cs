using System.Runtime.CompilerServices;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Optimisers;

/// <summary>What an Adam step multiplies with.</summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Rest1"><c>1 − β₁</c>, rounded once.</param>
/// <param name="Rest2">
/// <c>1 − β₂</c>, rounded once: the difference of float32 numbers would be off by 5·10⁻⁵ of it.
/// </param>
/// <param name="StepSize"><c>lr / (1 − β₁ᵗ)</c>.</param>
/// <param name="RootCorrection"><c>√(1 − β₂ᵗ)</c>.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="WeightDecay">L2 penalty.</param>
internal readonly record struct AdamStep(
    float Beta1,
    float Beta2,
    float Rest1,
    float Rest2,
    float StepSize,
    float RootCorrection,
    float Epsilon,
    float WeightDecay
);

/// <summary>
/// Adam over values that lie one after the other, in one pass over memory (Kingma and Ba 2015, algorithm 1).
/// </summary>
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
        var sweep = new Sweep(step, weight, gradient, first, second);
        for (var i = Lanes<float>.Sweep(ref sweep, 0, count); i < count; i++)
        {
            var g = gradient[i] + (step.WeightDecay * weight[i]);
            first[i] = (step.Beta1 * first[i]) + (step.Rest1 * g);
            second[i] = (step.Beta2 * second[i]) + (step.Rest2 * g * g);
            weight[i] -= step.StepSize * first[i] / ((MathF.Sqrt(second[i]) / step.RootCorrection) + step.Epsilon);
        }
    }

    private readonly struct Sweep(AdamStep step, float* weight, float* gradient, float* first, float* second)
        : ILaneKernel<float>
    {
        private readonly float _inverseRoot = 1 / step.RootCorrection;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var w = TLanes.Load(weight + at);
            var g = TLanes.Load(gradient + at) + (TLanes.Of(step.WeightDecay) * w);
            var m = (TLanes.Of(step.Beta1) * TLanes.Load(first + at)) + (TLanes.Of(step.Rest1) * g);
            var s = (TLanes.Of(step.Beta2) * TLanes.Load(second + at)) + (TLanes.Of(step.Rest2) * g * g);
            m.Store(first + at);
            s.Store(second + at);
            var spread = (TLanes.Sqrt(s) * TLanes.Of(_inverseRoot)) + TLanes.Of(step.Epsilon);
            (w - (TLanes.Of(step.StepSize) * m / spread)).Store(weight + at);
        }
    }
}
