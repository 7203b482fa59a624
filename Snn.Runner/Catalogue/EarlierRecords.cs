using System.Collections.Frozen;
using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.LocalLoss.Training;
using Snn.Runner.RunFolders;

namespace Snn.Runner.Catalogue;

/// <summary>Records of runs that an earlier version has written, as this one names what they ran.</summary>
/// <remarks>Until the paper's own system was known its IDs stood for ours, which have IDs of their own now (<see cref="EarlierRuns"/>).</remarks>
internal static class EarlierRecords
{
    private static readonly FrozenDictionary<string, string> Ids = OurExperiments.All.Where(e => e.Partner is not null && e.Experiment is Experiment.Training)
        .ToFrozenDictionary(e => e.Partner!, e => e.Id, StringComparer.Ordinal);

    /// <summary>Whether a record tells of a system that its ID no longer stands for.</summary>
    internal static bool IsEarlier(RunRecord record) => record.Kind == "training" && EarlierRuns.IsOfTheEarlierNeuron(Words(record));

    /// <summary>The record under the ID, and with the parameters, that the system has now; itself where it has them already.</summary>
    internal static RunRecord Upgrade(RunRecord record) => !IsEarlier(record) ? record : record with
    {
        Id = Ids.GetValueOrDefault(record.Id, record.Id),
        Parameters = [.. EarlierRuns.Upgrade(Words(record)).Select(p => new Metric(p.Key, new RunValue.Word(p.Value)))],
    };

    private static ImmutableSortedDictionary<string, string> Words(RunRecord record) => record.Parameters
        .ToImmutableSortedDictionary(p => p.Name.Replace('_', '-'), p => RunText.Of(p.Value), StringComparer.Ordinal);
}
