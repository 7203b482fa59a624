using System.Collections.Immutable;
using System.Globalization;
using Snn.Convex.Classification;
using Snn.Convex.Experiments;
using Snn.Convex.Persistence;
using Snn.Convex.Published;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Runner.Data;
using Snn.Runner.Experiments;

namespace Snn.Runner.Execution;

/// <summary>Judges a saved network anew, as its own run did at its end: the paper's <c>test</c> and <c>calaccuracy</c>.</summary>
/// <remarks>
/// A run that begins where it ends has nothing left to learn and only evaluates; so the saved network goes through the very code that
/// judged it in training, with the same seed, and gives the same numbers.
/// </remarks>
internal static class Reevaluation
{
    /// <summary>The numbers of a saved network.</summary>
    /// <param name="saved">The network with its notes: experiment, parameters, seed and epoch.</param>
    /// <param name="where">Where it was read from, for messages.</param>
    /// <param name="data">Gets the images of an experiment that needs them.</param>
    internal static Result<ImmutableArray<Metric>> Of(SavedNetwork saved, string where, Func<DatasetInfo, Result<Dataset>> data)
    {
        var notes = saved.Notes.ToDictionary(StringComparer.Ordinal);
        return Number(notes, "seed", where).Bind(seed => Number(notes, "epoch", where).Bind(epoch => Restore(notes, epoch, where).Bind(experiment =>
            experiment.Match(
                surface => Points(notes, surface).Bind(points =>
                    Last(SurfaceRun.Run(surface, points, new Seed(seed), new SurfaceState(saved.Layers[0], (int)epoch)))),
                layers => Last(TwoLayerRun.Run(layers, new Seed(seed), new StackState(saved.Layers, (int)epoch))),
                stack => Last(StackRun.Run(stack, new Seed(seed), new StackState(saved.Layers, (int)epoch))),
                images => data(KnownDatasets.Mnist).Bind(set =>
                    Last(ImageRun.Run(images, set.Train, set.Test, new Seed(seed), new ImageState(saved.Layers, (int)epoch)))),
                script => data(KnownDatasets.Mnist).Bind(set =>
                    Last(ScriptRun.Run(script, set.Train, set.Test, new Seed(seed), new ImageState(saved.Layers, (int)epoch)))),
                robustness => Last(RobustnessRun.Run(robustness, new Seed(seed), new RobustnessState(saved.Layers[0], (int)epoch))),
                _ => throw new System.Diagnostics.UnreachableException()))));
    }

    // The points that the network has learned: the user's own, or the experiment's grids.
    internal static Result<SurfaceData> Points(IReadOnlyDictionary<string, string> notes, SurfaceExperiment surface) =>
        notes.TryGetValue(PointsFile.PathNote, out var path)
            ? PointsFile.ReadAgain(path, notes.GetValueOrDefault(PointsFile.DigestNote, "")).Map(file => SurfaceData.Of(file.Points))
            : SurfaceData.Of(surface);

    // The experiment as it was run, but for the epochs: those that the network has seen, so that none is left.
    internal static Result<Experiment> Restore(IReadOnlyDictionary<string, string> notes, ulong epoch, string where) => notes.TryGetValue("id", out var id)
        ? Catalogue.Meant(id, notes.GetValueOrDefault("kind"), name => notes.ContainsKey(ConvexArtifacts.ParameterNote + name)).Bind(entry => entry.Experiment.With(
            entry.Id,
            [
                .. notes.Where(n => n.Key.StartsWith(ConvexArtifacts.ParameterNote, StringComparison.Ordinal))
                    .Select(n => new Assignment(n.Key[ConvexArtifacts.ParameterNote.Length..], n.Value)),
                new Assignment("epochs", epoch.ToString(CultureInfo.InvariantCulture)),
            ]))
        : Missing("id", where);

    internal static Result<ulong> Number(IReadOnlyDictionary<string, string> notes, string name, string where) =>
        notes.TryGetValue(name, out var text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : Missing(name, where);

    private static Fault Missing(string note, string where) => new(
        FaultKind.Data, where, $"the network does not say its {note}", "name a network that 'snn run' has saved");

    private static Result<ImmutableArray<Metric>> Last<TState>(IEnumerable<RunProgress<TState>> progress) => progress.Last() switch
    {
        RunProgress<TState>.Finished finished => finished.Summary,
        RunProgress<TState>.Stopped stopped => stopped.Fault,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
