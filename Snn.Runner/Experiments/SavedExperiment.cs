using System.Collections.Immutable;
using System.Globalization;
using Snn.Convex.Persistence;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Sections;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Experiments;

/// <summary>
/// A saved network with its experiment: judged anew as its own run did at its end (the paper's <c>test</c> and
/// <c>calaccuracy</c>), or viewed.
/// </summary>
/// <remarks>
/// A run that begins where it ends has nothing left to learn and only evaluates; so the saved network goes through the
/// very code that judged it in training, with the same seed, and gives the same numbers.
/// </remarks>
internal static class SavedExperiment
{
    /// <summary>The section of a report that shows the surface of a saved network.</summary>
    internal static SectionOf Surface { get; } =
        (run, notes) =>
            run.Network is not { } saved
                ? null
                : View(saved, RunFolder.NetworkFile)
                    .Match(
                        view => SurfaceSection.Of(view, notes),
                        fault =>
                        {
                            notes.Add(PlainText.Of(fault.ToString()));
                            return (Section?)null;
                        }
                    );

    /// <summary>The numbers of a saved network.</summary>
    /// <param name="saved">The network with its notes: experiment, parameters, seed and epoch.</param>
    /// <param name="where">Where it was read from, for messages.</param>
    /// <param name="data">Gets the images of an experiment that needs them.</param>
    internal static Result<ImmutableArray<Metric>> Judge(
        SavedNetwork saved,
        string where,
        Func<string, Result<Dataset>> data
    )
    {
        var notes = saved.Notes.ToDictionary(StringComparer.Ordinal);
        return Number(notes, "seed", where)
            .Bind(seed =>
                Number(notes, "epoch", where)
                    .Bind(epoch =>
                        Restore(notes, epoch, where)
                            .Bind(experiment => experiment.Judge(new(saved, new Seed(seed), (int)epoch, data)))
                    )
            );
    }

    /// <summary>The surface of a saved network.</summary>
    /// <param name="saved">The network with its notes.</param>
    /// <param name="where">Where it was read from, for messages.</param>
    internal static Result<SurfaceView> View(SavedNetwork saved, string where)
    {
        var notes = saved.Notes.ToDictionary(StringComparer.Ordinal);
        return Number(notes, "seed", where)
            .Bind(seed =>
                Restore(notes, 0, where)
                    .Bind(experiment =>
                        experiment.View(
                            new(
                                saved,
                                new Seed(seed),
                                0,
                                word => new Fault(
                                    FaultKind.Data,
                                    where,
                                    $"a view looks at no images of {word}",
                                    "use snn eval for its numbers"
                                )
                            )
                        )
                    )
            );
    }

    // The experiment as it was run, but for the epochs: those that the network has seen, so that none is left.
    internal static Result<Experiment> Restore(IReadOnlyDictionary<string, string> notes, ulong epoch, string where)
    {
        const string Note = ConvexArtifacts.ParameterNote;
        return notes.TryGetValue("id", out var id)
            ? Catalogue
                .Meant(id, notes.GetValueOrDefault("kind"), name => notes.ContainsKey(Note + name))
                .Bind(entry =>
                    entry.Experiment.With(
                        entry.Id,
                        [
                            .. notes
                                .Where(n => n.Key.StartsWith(Note, StringComparison.Ordinal))
                                .Select(n => new Assignment(n.Key[Note.Length..], n.Value)),
                            new Assignment("epochs", epoch.ToString(CultureInfo.InvariantCulture)),
                        ]
                    )
                )
            : Missing("id", where);
    }

    private static Result<ulong> Number(Dictionary<string, string> notes, string name, string where) =>
        notes.TryGetValue(name, out var text)
        && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : Missing(name, where);

    private static Fault Missing(string note, string where) =>
        new(FaultKind.Data, where, $"the network does not say its {note}", "name a network that 'snn run' has saved");
}
