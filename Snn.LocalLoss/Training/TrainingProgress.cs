using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Runs;

namespace Snn.LocalLoss.Training;

/// <summary>The epoch that did best on the samples that choose.</summary>
/// <param name="Epoch">From 1; 0 before the first.</param>
/// <param name="Chosen">
/// Its accuracy on the samples that choose: the validation samples, or the test samples where none are held out.
/// </param>
/// <param name="TestAccuracy">Its accuracy on the test samples.</param>
public readonly record struct BestEpoch(int Epoch, double Chosen, double TestAccuracy)
{
    /// <summary>The best epoch before the first evaluation.</summary>
    public static BestEpoch None { get; } = new(0, double.NegativeInfinity, double.NaN);
}

/// <summary>How far a run is.</summary>
/// <param name="Epoch">The epoch under way, from 1; one more than all when the run is over.</param>
/// <param name="Batches">Batches of it that are done.</param>
/// <param name="Totals">What they measured.</param>
/// <param name="Best">The best epoch that is done.</param>
/// <param name="Last">What the last epoch that is done has measured.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Batches,
    EpochTotals Totals,
    BestEpoch Best,
    ImmutableArray<Metric> Last
)
{
    /// <summary>The progress at the start of a run.</summary>
    public static TrainingProgress Start(int blocks) => new(1, 0, EpochTotals.Empty(blocks), BestEpoch.None, []);

    /// <summary>Whether the epoch that was done last is the best so far.</summary>
    public bool IsBest => Batches == 0 && Best.Epoch > 0 && Best.Epoch == Epoch - 1;
}

/// <summary>What a run trains, with what, on what: whatever its numbers depend on.</summary>
/// <param name="Parameters">Every parameter of the experiment by name, as text.</param>
/// <param name="Classes">Classes of the dataset.</param>
/// <param name="TrainSamples">Training samples, those held out included.</param>
/// <param name="Seed">The seed.</param>
public sealed record RunIdentity(
    ImmutableSortedDictionary<string, string> Parameters,
    int Classes,
    int TrainSamples,
    ulong Seed
)
{
    /// <summary>
    /// Parameters that may differ between this run and one that it continues: they decide no number that both have.
    /// </summary>
    public ImmutableHashSet<string> Free { get; init; } = [];

    /// <summary>
    /// The images that it learns from: shape, normalisation and classes; null where a checkpoint of an earlier version
    /// does not say.
    /// </summary>
    public DatasetInfo? Images { get; init; }

    /// <summary><see cref="Dataset.Digest"/> of the images; null where a checkpoint does not say.</summary>
    public string? Digest { get; init; }

    /// <summary>Nothing in particular.</summary>
    internal static RunIdentity None { get; } = new(ImmutableSortedDictionary<string, string>.Empty, 0, 0, 0);
}
