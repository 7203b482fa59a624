using System.Text.Json.Nodes;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>What the catalogue knows of a run that a report is written of.</summary>
internal static class Dossiers
{
    /// <summary>The experiment as the catalogue has it; null where the run names none that is known.</summary>
    internal static Entry? Entry(this RunDossier run)
    {
        var id = Values.Word(run.Record, "id") ?? run.Summary.Id;
        var parameters = run.Record["parameters"] as JsonObject ?? [];
        return id is null
            ? null
            : Catalogue
                .Meant(id, Values.Word(run.Record, "kind"), parameters.ContainsKey)
                .Match(entry => entry, _ => (Entry?)null);
    }

    /// <summary>Its kind; null where the run says none that is known.</summary>
    internal static Kind? Kind(this RunDossier run) =>
        Values.Word(run.Record, "kind") is { } name ? Kinds.Find(name) : run.Entry()?.Experiment.Kind;
}
