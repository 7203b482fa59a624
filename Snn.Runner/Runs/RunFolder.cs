using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Runner.Files;

namespace Snn.Runner.Runs;

/// <summary>
/// The folder of one run, <c>results/&lt;id&gt;/&lt;utc time&gt;-seed&lt;n&gt;/</c>: <c>run.json</c>,
/// <c>metrics.jsonl</c>, <c>summary.json</c>.
/// </summary>
/// <remarks>
/// What cannot be written now (a full disk) is kept and tried again with the next write, so that hours of computing are
/// not lost for a moment without space.
/// </remarks>
internal sealed class RunFolder
{
    /// <summary>What is run, on what, by which command; and how it stands.</summary>
    internal const string RunFile = "run.json";

    /// <summary>One line an epoch.</summary>
    internal const string MetricsFile = "metrics.jsonl";

    /// <summary>What <c>--json</c> prints.</summary>
    internal const string SummaryFile = "summary.json";

    /// <summary>The saved network of a convex run.</summary>
    internal const string NetworkFile = "network" + NetworkFormat.Extension;

    /// <summary>Confusion matrix of a classifier, and mistakes with their pixels.</summary>
    internal const string ConfusionFile = "confusion.json";

    /// <summary>Spikes and membranes of one test image, layer by layer.</summary>
    internal const string TraceFile = "trace.json";

    /// <summary>How a deep network decides.</summary>
    internal const string DiagnosticsFile = "diagnostics.json";

    /// <summary>Where the folders of runs lie unless the user names another place.</summary>
    internal const string UsualRoot = "results";

    private readonly List<string> _unwritten = [];

    private RunFolder(string path) => Path = path;

    /// <summary>Full path of the folder.</summary>
    internal string Path { get; }

    /// <summary>
    /// Makes the folder of a run that starts now; no other run, in this process or another, gets the same one.
    /// </summary>
    /// <param name="root">Where results lie; made if it is not there.</param>
    /// <param name="record">What is run; becomes <c>run.json</c> with the status "running".</param>
    internal static Result<RunFolder> Create(string root, RunRecord record)
    {
        try
        {
            var parent = Directory
                .CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetFullPath(root), record.Id))
                .FullName;
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"{record.Started.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-seed{record.Seed}"
            );

            // A folder that holds a file already is renamed onto a free name only: that settles who was first.
            var beside = Directory
                .CreateDirectory(System.IO.Path.Combine(parent, $".{name}.{Guid.NewGuid():N}"))
                .FullName;
            try
            {
                WholeFile.Write(
                    System.IO.Path.Combine(beside, RunFile),
                    RunJson.Page(record.ToJson(RunStatus.Running)) + "\n"
                );
                return new RunFolder(Claim(beside, System.IO.Path.Combine(parent, name)));
            }
            catch (Exception error) when (IsDiskError(error))
            {
                Directory.Delete(beside, recursive: true);
                throw;
            }
        }
        catch (Exception error) when (IsDiskError(error))
        {
            return Unwritable(root, error);
        }
    }

    /// <summary>
    /// Opens the folder of a run that goes on: its metrics end with the epochs that its state has seen, and its record
    /// says "running".
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="record">What is run.</param>
    /// <param name="epochs">Epochs that the state has seen.</param>
    /// <param name="files">Files that lie there from then, by their names below the folder.</param>
    internal static Result<(RunFolder Folder, RunPast Past)> Reopen(
        string path,
        RunRecord record,
        int epochs,
        IEnumerable<string> files
    )
    {
        try
        {
            // What a kill has left half written.
            foreach (var torn in Directory.EnumerateFiles(path, "*" + WholeFile.Beside, SearchOption.AllDirectories))
            {
                File.Delete(torn);
            }

            var archive = Archive.Open(path);
            if (archive.Lines.Strict() is Result<ImmutableArray<JsonLine>>.Error damaged)
            {
                return damaged.Fault;
            }

            var metrics = System.IO.Path.Combine(path, MetricsFile);
            var kept = RunPast.Kept(archive, epochs);
            if (File.Exists(metrics))
            {
                WholeFile.Write(metrics, string.Concat(kept.Select(line => line.Line.Text + "\n")));
            }

            WholeFile.Write(
                System.IO.Path.Combine(path, RunFile),
                RunJson.Page(record.ToJson(RunStatus.Running)) + "\n"
            );
            File.Delete(System.IO.Path.Combine(path, SummaryFile));
            return (new RunFolder(path), RunPast.Of(kept, epochs, files));
        }
        catch (Exception error) when (IsDiskError(error))
        {
            return Unwritable(path, error);
        }
    }

    /// <summary>Adds one line to <c>metrics.jsonl</c>.</summary>
    /// <returns>Null, or why it is kept in memory for now.</returns>
    internal Fault? AddMetrics(JsonObject line)
    {
        _unwritten.Add(RunJson.Line(line));
        return FlushMetrics();
    }

    /// <summary>Writes the lines that could not be written before.</summary>
    /// <returns>Null, or why they are kept in memory still.</returns>
    internal Fault? FlushMetrics() =>
        Try(
            MetricsFile,
            path =>
            {
                if (_unwritten.Count > 0)
                {
                    WholeFile.Append(path, _unwritten);
                    _unwritten.Clear();
                }
            }
        );

    /// <summary>Writes a whole JSON file of the folder.</summary>
    /// <returns>Null, or why it could not be written.</returns>
    internal Fault? Write(string name, JsonObject document) =>
        Try(name, path => WholeFile.Write(path, RunJson.Page(document) + "\n"));

    /// <summary>Writes a whole file of the folder, or of a folder below it.</summary>
    /// <param name="name">Path below the run's folder, with forward slashes.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="spare">The name that the file which it replaces gets; null where that one goes.</param>
    /// <returns>Null, or why it could not be written; all files are as they were then.</returns>
    internal Fault? WriteBytes(string name, ReadOnlyMemory<byte> bytes, string? spare = null) =>
        Try(
            name,
            path =>
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                WholeFile.Write(path, bytes.Span, spare is null ? null : System.IO.Path.Combine(Path, spare));
            }
        );

    private static string Claim(string beside, string wanted)
    {
        for (var attempt = 1; ; attempt++)
        {
            var path = attempt == 1 ? wanted : string.Create(CultureInfo.InvariantCulture, $"{wanted}-{attempt}");
            try
            {
                Directory.Move(beside, path);
                return path;
            }
            catch (IOException) when (Directory.Exists(path) && attempt < 1000)
            {
                // Taken by a run of the same second: the next number.
            }
        }
    }

    private Fault? Try(string name, Action<string> write)
    {
        var path = System.IO.Path.Combine(Path, name);
        try
        {
            write(path);
            return null;
        }
        catch (Exception error) when (IsDiskError(error))
        {
            return Unwritable(path, error);
        }
    }

    private static bool IsDiskError(Exception error) =>
        error is IOException or UnauthorizedAccessException or NotSupportedException;

    private static Fault Unwritable(string where, Exception error) =>
        new(
            FaultKind.Failed,
            where,
            $"cannot be written ({error.Message.TrimEnd('.')})",
            "make room, or name another folder with --out DIR"
        );
}
