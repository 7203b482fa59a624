using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>What a run that goes on has behind it.</summary>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Wall">Time that they took, with everything around them.</param>
/// <param name="Times">Where that time went.</param>
/// <param name="LastEpoch">What the last of them has measured.</param>
/// <param name="Files">Files that lie in the folder from then.</param>
internal sealed record RunPast(
    int Epochs,
    TimeSpan Wall,
    RunTimes Times,
    ImmutableArray<Metric> LastEpoch,
    ImmutableArray<string> Files
)
{
    /// <summary>A run that begins.</summary>
    internal static RunPast None { get; } = new(0, TimeSpan.Zero, default, [], []);

    /// <summary>
    /// The lines of the epochs that a run's state has seen; later, torn and damaged lines are left out.
    /// </summary>
    /// <param name="archive">The run.</param>
    /// <param name="epochs">Epochs that the state has seen.</param>
    internal static ImmutableArray<EpochLine> Kept(Archive archive, int epochs) =>
        [.. archive.Epochs.Where(line => line.Epoch <= epochs && line.Measured is not null)];

    /// <summary>The past that those lines tell.</summary>
    internal static RunPast Of(ImmutableArray<EpochLine> kept, int epochs, IEnumerable<string> files) =>
        new(
            epochs,
            kept.LastOrDefault()?.Wall ?? TimeSpan.Zero,
            kept.Aggregate(default(RunTimes), (sum, line) => sum + line.Times),
            kept.LastOrDefault()?.Measured ?? [],
            [.. files]
        );
}
