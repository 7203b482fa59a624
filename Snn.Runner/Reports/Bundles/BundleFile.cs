using System.Collections.Immutable;
using System.Security.Cryptography;
using Snn.Data.Faults;
using Snn.Runner.Files;

namespace Snn.Runner.Reports.Bundles;

/// <summary>A file of a run's folder that goes into a bundle.</summary>
/// <param name="Name">Its path below the folder, with slashes.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of what it holds, lower-case hexadecimal.</param>
internal sealed record BundleFile(string Name, string Path, long Bytes, string Sha256)
{
    /// <summary>The files of a folder by their names: regular ones alone, and none that another writer is at.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="but">Names on its first level that the bundle writes itself.</param>
    internal static Result<ImmutableArray<BundleFile>> Of(string folder, ImmutableArray<string> but)
    {
        try
        {
            var options = new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device | FileAttributes.System,
            };
            return Directory
                .EnumerateFiles(folder, "*", options)
                .Select(path => (Name: System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/'), Path: path))
                .Where(file =>
                    !but.Contains(file.Name)
                    && !file.Name.Split('/').Any(part => part.StartsWith('.'))
                    && !file.Name.EndsWith(WholeFile.Beside, StringComparison.Ordinal)
                )
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file =>
                {
                    using var stream = File.OpenRead(file.Path);
                    return new BundleFile(
                        file.Name,
                        file.Path,
                        stream.Length,
                        Convert.ToHexStringLower(SHA256.HashData(stream))
                    );
                })
                .ToImmutableArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(FaultKind.Data, folder, $"it cannot be read: {error.Message}", "make it readable");
        }
    }

    /// <summary>The IANA media type of its content.</summary>
    internal string MediaType =>
        System.IO.Path.GetExtension(Name) switch
        {
            ".json" => "application/json",
            ".jsonl" => "application/jsonl",
            ".html" => "text/html",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".csv" => "text/csv",
            ".md" => "text/markdown",
            ".safetensors" => "application/vnd.safetensors",
            ".nir" => "application/x-hdf5",
            _ => "application/octet-stream",
        };

    /// <summary>What it is, in a few words; null for what a run does not write.</summary>
    internal string? Meaning =>
        Name switch
        {
            Runs.RunFolder.RunFile => "what was run: every parameter, the data, the versions and the machine",
            Runs.RunFolder.MetricsFile => "the numbers of each epoch, a line each",
            Runs.RunFolder.SummaryFile => "what the run came to",
            Runs.RunFolder.NetworkFile => "the trained network",
            Runs.RunFolder.ConfusionFile => "the confusion matrix, with examples of misclassified images",
            Runs.RunFolder.TraceFile => "spikes and membranes of one test image",
            Runs.RunFolder.DiagnosticsFile => "how the network decides",
            Runs.CheckpointFiles.Best => "the network of the best epoch, from which a run can be resumed",
            Runs.CheckpointFiles.Last => "the network of the last epoch, from which a run can be resumed",
            Runs.CheckpointFiles.Previous => "the checkpoint before the last",
            "report.html" => "the report with its figures",
            _ when Name.Contains("tfevents", StringComparison.Ordinal) => "events for TensorBoard",
            _ => null,
        };
}
