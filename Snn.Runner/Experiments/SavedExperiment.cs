using System.Collections.Immutable;
using Snn.Convex.Persistence;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
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
    /// <param name="saved">The network with its notes.</param>
    /// <param name="where">Where it was read from, for messages.</param>
    /// <param name="data">Gets the images of an experiment that needs them.</param>
    internal static Result<ImmutableArray<Metric>> Judge(
        SavedNetwork saved,
        string where,
        Func<string, Result<Dataset>> data
    ) => Restored(saved, where, data, (experiment, run) => experiment.Judge(run));

    /// <summary>The surface of a saved network.</summary>
    /// <param name="saved">The network with its notes.</param>
    /// <param name="where">Where it was read from, for messages.</param>
    internal static Result<SurfaceView> View(SavedNetwork saved, string where) =>
        Restored(
            saved,
            where,
            word => new Fault(
                FaultKind.Data,
                where,
                $"a view needs no images of {word}",
                "use snn eval for its numbers"
            ),
            (experiment, run) => experiment.View(run)
        );

    private static Result<T> Restored<T>(
        SavedNetwork saved,
        string where,
        Func<string, Result<Dataset>> data,
        Func<Experiment, SavedRun, Result<T>> use
    ) =>
        NetworkNotes
            .Of(saved, where)
            .Bind(notes => notes.Experiment().Bind(experiment => use(experiment, new(saved.Layers, notes, data))));
}
