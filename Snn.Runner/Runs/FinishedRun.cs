using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Convex.Persistence;
using Snn.Data.Faults;

namespace Snn.Runner.Runs;

/// <summary>What lies in a run's folder, read back.</summary>
/// <param name="Path">The folder, or the network's file where that was named.</param>
/// <param name="Record"><c>run.json</c>; null where only a network's file was named.</param>
/// <param name="Summary"><c>summary.json</c>; null while the run is under way, or where it was killed.</param>
/// <param name="Network">The saved network; null where the run left none.</param>
internal sealed record FinishedRun(string Path, JsonObject? Record, JsonObject? Summary, SavedNetwork? Network)
{
    /// <summary>Whether there is something at this path at all: a folder or a file.</summary>
    internal static bool Exists(string path) => Directory.Exists(path) || File.Exists(path);

    /// <summary>Reads a run's folder, or the file of a network.</summary>
    internal static Result<FinishedRun> Read(string path) => Directory.Exists(path)
        ? Document(System.IO.Path.Combine(path, RunFolder.RunFile), needed: true)
            .Bind(record => Document(System.IO.Path.Combine(path, RunFolder.SummaryFile), needed: false)
                .Bind(summary => NetworkOf(System.IO.Path.Combine(path, RunFolder.NetworkFile), needed: false)
                    .Map(network => new FinishedRun(path, record, summary, network))))
        : NetworkOf(path, needed: true).Map(network => new FinishedRun(path, null, null, network));

    private static Result<JsonObject?> Document(string path, bool needed) => Content(path, needed).Bind<JsonObject?>(bytes =>
    {
        try
        {
            return new Result<JsonObject?>.Ok(bytes is null ? null : JsonNode.Parse(bytes, documentOptions: RunJson.Strict)!.AsObject());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new Fault(FaultKind.Data, path, $"it is no JSON object: {error.Message.ReplaceLineEndings(" ")}", "run the experiment again");
        }
    });

    private static Result<SavedNetwork?> NetworkOf(string path, bool needed) => Content(path, needed).Bind(bytes =>
        bytes is null ? new Result<SavedNetwork?>.Ok(null) : NetworkReader.Read(bytes, path).Map(network => (SavedNetwork?)network));

    private static Result<byte[]?> Content(string path, bool needed)
    {
        try
        {
            return new Result<byte[]?>.Ok(needed || File.Exists(path) ? File.ReadAllBytes(path) : null);
        }
        catch (FileNotFoundException)
        {
            return new Fault(
                FaultKind.Data, path, "there is no such file", "name the folder of a run, results/<id>/<time>-seed<n>, or a saved network");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(FaultKind.Data, path, $"it cannot be read: {error.Message}", "make it readable");
        }
    }
}
