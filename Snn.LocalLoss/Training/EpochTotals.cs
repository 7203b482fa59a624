using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.LocalLoss.Training;

/// <summary>Running means of an epoch's training steps.</summary>
/// <param name="Samples">Samples trained on.</param>
/// <param name="Losses">Sum over samples of the loss.</param>
/// <param name="Correct">Samples right; null where there is no classifier.</param>
/// <param name="GradientNorms">Sum over samples of the gradient's norm; null where it was not asked for.</param>
public sealed record EpochTotals(
    int Samples,
    PerLayer<double> Losses,
    PerLayer<int?> Correct,
    PerLayer<double>? GradientNorms
)
{
    /// <summary>The totals before the first batch of an epoch.</summary>
    public static EpochTotals Empty(int blocks) =>
        new(0, PerLayer.Of(blocks, 0.0), PerLayer.Of(blocks, (int?)null), null);

    /// <summary>Adds a step over <paramref name="count"/> samples.</summary>
    public EpochTotals Add(StepResult step, int count) =>
        new(
            Samples + count,
            Losses.Zip(step.Losses, (sum, loss) => sum + (count * loss)),
            Correct.Zip(step.Correct, (sum, right) => right is null ? sum : (sum ?? 0) + right),
            (GradientNorms, step.GradientNorms) switch
            {
                (_, null) => null,
                (null, { } norms) => norms.Select(norm => count * norm),
                ({ } sums, { } norms) => sums.Zip(norms, (sum, norm) => sum + (count * norm)),
            }
        );

    /// <summary>The means so far: of the whole network first, then block by block.</summary>
    public ImmutableArray<Metric> Metrics() =>
        [
            MetricKeys.TrainLoss.Of(Losses.Output / Samples),
            MetricKeys.TrainAccuracy.Of((double)(Correct.Output ?? 0) / Samples),
            MetricKeys.BlockLoss.Of(Losses.Blocks.Select(l => l / Samples)),
            MetricKeys.BlockTrainAccuracy.Of(
                Correct.Blocks.Select(c => c is { } right ? (double)right / Samples : double.NaN)
            ),
            .. GradientNorms is { } norms
                ? [MetricKeys.GradientNorm.Of(norms.InOrder.Select(n => n / Samples))]
                : ImmutableArray<Metric>.Empty,
        ];
}
