using System.Collections.Immutable;

namespace Snn.LocalLoss.Optimisers;

/// <summary>A learning rate that falls at milestones.</summary>
/// <param name="Initial">Learning rate of the first epoch, above 0.</param>
/// <param name="Milestones">Numbers of epochs after which it falls, rising.</param>
/// <param name="Factor">What it is multiplied with at each.</param>
public sealed record LearningRate(double Initial, ImmutableArray<int> Milestones, double Factor)
{
    /// <summary>
    /// The learning rate of an epoch, counted from 1: <c>Initial · Factor^(milestones ≤ epoch − 1)</c>.
    /// </summary>
    public double At(int epoch) => Initial * Math.Pow(Factor, Milestones.Count(m => m <= epoch - 1));
}
