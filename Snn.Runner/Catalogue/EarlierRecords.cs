using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.LocalLoss.Training;
using Snn.Runner.RunFolders;

namespace Snn.Runner.Catalogue;

/// <summary>Records of runs that an earlier version has written, as this one names what they ran (<see cref="EarlierRuns"/>).</summary>
internal static class EarlierRecords
{
    /// <summary>The parameters of a record, by the names and with the meanings of this version.</summary>
    internal static ImmutableArray<Assignment> Assignments(RunRecord record) =>
    [
        .. (record.Kind == "training" ? EarlierRuns.Upgrade(Words(record)) : Words(record)).Select(p => new Assignment(p.Key, p.Value)),
    ];

    private static ImmutableSortedDictionary<string, string> Words(RunRecord record) => record.Parameters
        .ToImmutableSortedDictionary(p => p.Name.Replace('_', '-'), p => RunText.Of(p.Value), StringComparer.Ordinal);
}
