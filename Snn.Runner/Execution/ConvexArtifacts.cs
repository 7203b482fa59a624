using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Snn.Convex.Experiments;
using Snn.Convex.Networks;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution;

/// <summary>The saved network of a convex run.</summary>
internal static class ConvexArtifacts
{
    /// <summary>What the notes of a network put before the names of the experiment's parameters.</summary>
    internal const string ParameterNote = "parameter.";

    /// <summary>The network after each epoch and at the end.</summary>
    /// <param name="entry">What is run: its ID and parameters go with the network.</param>
    /// <param name="seed">Root of the run's randomness.</param>
    /// <param name="layers">The layers of a state, from the input on.</param>
    /// <param name="epoch">Epochs that a state has seen.</param>
    /// <param name="data">What the network has learned, where the experiment does not say it.</param>
    internal static Artifacts<TState> Of<TState>(
        Entry entry, ulong seed, Func<TState, ImmutableArray<ConvexNetwork>> layers, Func<TState, int> epoch, ImmutableArray<Metric> data = default) =>
        Artifacts<TState>.Always(state => [Network(entry, seed, epoch(state), layers(state), data.IsDefault ? [] : data)]);

    /// <summary>The file's name, where the file is there.</summary>
    internal static IEnumerable<string> Present(string run) => File.Exists(Path.Combine(run, RunFolder.NetworkFile)) ? [RunFolder.NetworkFile] : [];

    /// <summary>What a run has saved after its last whole epoch; null before the first.</summary>
    internal static Result<(ImmutableArray<ConvexNetwork> Layers, int Epoch)?> Saved(string run) => FinishedRun.Read(run).Map(found =>
        found.Network is { } network && int.TryParse(network.Note("epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? (network.Layers, epoch)
            : ((ImmutableArray<ConvexNetwork> Layers, int Epoch)?)null);

    /// <summary>A run that had all epochs behind it when it went on: its summary has what the last of them measured in training, too.</summary>
    internal static IEnumerable<RunProgress<TState>> Completed<TState>(IEnumerable<RunProgress<TState>> run, ImmutableArray<Metric> last)
    {
        var trained = false;
        foreach (var step in run)
        {
            trained |= step is RunProgress<TState>.EpochDone;
            yield return step is RunProgress<TState>.Finished end && !trained
                ? end with { Summary = [.. last, .. end.Summary.Where(m => !last.Any(l => l.Name == m.Name))] }
                : step;
        }
    }

    /// <summary>What figure 4 is drawn from: <c>traces.csv</c> and <c>spikes.csv</c>.</summary>
    internal static IEnumerable<Artifact> Traces(RobustnessFigure? figure) => figure is null
        ? []
        : [new("traces.csv", Encoding.UTF8.GetBytes(figure.Traces())), new("spikes.csv", Encoding.UTF8.GetBytes(figure.Spikes()))];

    private static Artifact Network(
        Entry entry, ulong seed, int epoch, ImmutableArray<ConvexNetwork> layers, ImmutableArray<Metric> data) => new(
        RunFolder.NetworkFile,
        NetworkFormat.Write(new(
            layers,
            [
                new("id", entry.Id), new("kind", entry.Experiment.Kind), new("seed", seed.ToString(CultureInfo.InvariantCulture)),
                new("epoch", epoch.ToString(CultureInfo.InvariantCulture)),
                .. data.Select(m => KeyValuePair.Create(m.Name, RunText.Of(m.Value))),
                .. entry.Experiment.Parameters.Where(p => data.IsEmpty || !SurfaceExperiment.OfTheGrid.Contains(p.Name)).Select(p => KeyValuePair.Create(ParameterNote + p.Name, RunText.Of(p.Value))),
            ])));
}
