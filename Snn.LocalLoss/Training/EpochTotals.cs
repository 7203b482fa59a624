using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.LocalLoss.Training;

/// <summary>Running means of an epoch's training steps.</summary>
/// <param name="Samples">Samples trained on.</param>
/// <param name="Losses">Per block, then the output classifier: sum over samples of the loss.</param>
/// <param name="Correct">
/// Per block, then the output classifier: samples right; null where there is no classifier.
/// </param>
/// <param name="GradientNorms">
/// Per block, then the output classifier: sum over samples of the norm; empty where it was not asked for.
/// </param>
public sealed record EpochTotals(
    int Samples,
    ImmutableArray<double> Losses,
    ImmutableArray<int?> Correct,
    ImmutableArray<double> GradientNorms
)
{
    /// <summary>Nothing trained yet.</summary>
    public static EpochTotals Empty(int blocks) => new(0, [.. new double[blocks + 1]], [.. new int?[blocks + 1]], []);

    /// <summary>Adds a step over <paramref name="count"/> samples.</summary>
    public EpochTotals Add(StepResult step, int count) =>
        new(
            Samples + count,
            [.. Losses.Zip(step.BlockLosses, (sum, loss) => sum + (count * loss))],
            [.. Correct.Zip(step.BlockCorrect, (sum, right) => right is null ? sum : (sum ?? 0) + right)],
            [
                .. step.GradientNorms.Select(
                    (norm, i) => (i < GradientNorms.Length ? GradientNorms[i] : 0) + (count * norm)
                ),
            ]
        );

    /// <summary>The means so far: of the whole network first, then block by block.</summary>
    public ImmutableArray<Metric> Metrics() =>
        [
            MetricKeys.TrainLoss.Of(Losses[^1] / Samples),
            MetricKeys.TrainAccuracy.Of((double)(Correct[^1] ?? 0) / Samples),
            MetricKeys.BlockLoss.Of(Losses[..^1].Select(l => l / Samples)),
            MetricKeys.BlockTrainAccuracy.Of(
                Correct[..^1].Select(c => c is { } right ? (double)right / Samples : double.NaN)
            ),
            .. GradientNorms.IsEmpty
                ? ImmutableArray<Metric>.Empty
                : [MetricKeys.GradientNorm.Of(GradientNorms.Select(n => n / Samples))],
        ];
}
