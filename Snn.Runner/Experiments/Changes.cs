using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Experiments;

/// <summary>The parameters in which a run differs from what its experiment has by default.</summary>
internal static class Changes
{
    /// <summary>Those of a run, by the names that one types; empty where the defaults are not known.</summary>
    internal static ImmutableArray<Assignment> Of(RunRecord record) =>
        Usual(record) is { } usual
            ?
            [
                .. EarlierRecords
                    .Assignments(record)
                    .Where(own =>
                        usual.TryGetValue(ParameterName.InFiles(own.Name), out var row)
                        && RunText.Of(row.Value) != own.Value
                    )
                    .Select(own => own with { Name = usual[ParameterName.InFiles(own.Name)].Name }),
            ]
            : [];

    // Of a training that names no experiment, what the command has where no flag is given.
    private static Dictionary<string, ParameterRow>? Usual(RunRecord record) =>
        (
            record.Id == Catalogue.Training ? Catalogue.Trained(new()) : Known(record)
        )?.Experiment.Parameters.ToDictionary(row => ParameterName.InFiles(row.Name), StringComparer.Ordinal);

    private static Entry? Known(RunRecord record) => Catalogue.Meant(record).Match(entry => entry, _ => (Entry?)null);
}
