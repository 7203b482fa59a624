using System.Text.Json.Nodes;
using Snn.Convex.Persistence;
using Snn.Data.Faults;

namespace Snn.Runner.Runs;

/// <summary>What lies in a run's folder, whole: a damaged file of it is a fault.</summary>
/// <param name="Path">The folder, or the network's file where that was named.</param>
/// <param name="Record"><c>run.json</c>; null where only a network's file was named.</param>
/// <param name="Summary"><c>summary.json</c>; null while the run is under way, or where it was killed.</param>
/// <param name="Network">The saved network; null where the run left none.</param>
internal sealed record FinishedRun(string Path, JsonObject? Record, RunSummary? Summary, SavedNetwork? Network)
{
    /// <summary>Whether there is something at this path at all: a folder or a file.</summary>
    internal static bool Exists(string path) => System.IO.Path.Exists(path);

    /// <summary>Reads a run's folder, or the file of a network.</summary>
    internal static Result<FinishedRun> Read(string path) =>
        Directory.Exists(path)
            ? Read(path, Archive.Open(path))
            : Archive
                .NetworkOf(path)
                .Bind(network =>
                    network is null ? Missing(path) : (Result<FinishedRun>)new FinishedRun(path, null, null, network)
                );

    private static Result<FinishedRun> Read(string path, Archive archive) =>
        archive
            .Run.Strict()
            .Bind(record =>
                record is null
                    ? Missing(System.IO.Path.Combine(path, RunFolder.RunFile))
                    : archive
                        .Summary.Strict()
                        .Bind(summary =>
                            archive.Network.Map(network => new FinishedRun(path, record, summary, network))
                        )
            );

    private static Result<FinishedRun> Missing(string path) =>
        new Fault(
            FaultKind.Data,
            path,
            "there is no such file",
            "name the folder of a run, results/<id>/<time>-seed<n>, or a saved network"
        );
}
