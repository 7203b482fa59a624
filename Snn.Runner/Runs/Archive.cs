using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Runner.Files;

namespace Snn.Runner.Runs;

/// <summary>
/// A run's folder as it lies on the disk: the one reader of it. Each file is read when it is first asked for, and once.
/// </summary>
/// <remarks>
/// Who cannot do without a file takes the fault of its <see cref="Part{T}.Strict"/>; who can reads on and tells the
/// damage.
/// </remarks>
internal sealed class Archive
{
    private const int MostNetworkBytes = 1 << 30;

    private static readonly ImmutableArray<string> OfEveryRun =
    [
        RunFolder.RunFile,
        RunFolder.SummaryFile,
        RunFolder.MetricsFile,
    ];

    private readonly Lazy<Part<JsonObject?>> _run;
    private readonly Lazy<Part<RunSummary?>> _summary;
    private readonly Lazy<Part<ImmutableArray<JsonLine>>> _lines;
    private readonly Lazy<ImmutableArray<EpochLine>> _epochs;

    private Archive(string folder)
    {
        Folder = folder;
        _run = new(() => ArchiveFiles.Object(folder, RunFolder.RunFile));
        _summary = new(() =>
            ArchiveFiles.Object(folder, RunFolder.SummaryFile).Map(json => json is null ? null : RunSummary.Read(json))
        );
        _lines = new(() => ArchiveFiles.Lines(folder, RunFolder.MetricsFile));
        _epochs = new(() => [.. Lines.Value.Select(EpochLine.Of).OfType<EpochLine>()]);
    }

    /// <summary>Full path of the folder.</summary>
    internal string Folder { get; }

    /// <summary><c>run.json</c>; null where there is none.</summary>
    internal Part<JsonObject?> Run => _run.Value;

    /// <summary><c>summary.json</c>; null while the run is under way, or where it was killed.</summary>
    internal Part<RunSummary?> Summary => _summary.Value;

    /// <summary>The lines of <c>metrics.jsonl</c>.</summary>
    internal Part<ImmutableArray<JsonLine>> Lines => _lines.Value;

    /// <summary>Those that tell of an epoch.</summary>
    internal ImmutableArray<EpochLine> Epochs => _epochs.Value;

    /// <summary>What cannot be read of those three files.</summary>
    internal ImmutableArray<Damage> Damage => [.. Run.Damage, .. Summary.Damage, .. Lines.Damage];

    /// <summary>The saved network; null where the run left none.</summary>
    internal Result<SavedNetwork?> Network => NetworkOf(Path.Combine(Folder, RunFolder.NetworkFile));

    /// <summary>The archive of a folder, whatever lies there.</summary>
    internal static Archive Open(string folder) => new(Path.GetFullPath(folder));

    /// <summary>Whether a folder is that of a run: it holds one of the three files that every run leaves.</summary>
    internal static bool IsRun(string folder) => OfEveryRun.Any(name => Path.Exists(Path.Combine(folder, name)));

    /// <summary>
    /// The folders of runs in a folder, or one folder deeper, in the order of their names; what cannot be looked into
    /// hides no other.
    /// </summary>
    /// <param name="root">Where results lie, or those of one experiment.</param>
    internal static ImmutableArray<string> Below(string root) =>
        [.. Folders(root).SelectMany(folder => IsRun(folder) ? [folder] : Folders(folder).Where(IsRun))];

    /// <summary>
    /// The folders in a folder that match a pattern, hidden ones left out, in the order of their names.
    /// </summary>
    /// <param name="folder">Where to look; one that cannot be looked into has none.</param>
    /// <param name="pattern">With <c>*</c> and <c>?</c>.</param>
    internal static string[] Folders(string folder, string pattern = "*")
    {
        try
        {
            return
            [
                .. Directory
                    .GetDirectories(folder, pattern)
                    .Where(found => !Path.GetFileName(found).StartsWith('.'))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The network of a file; null where there is no such file.</summary>
    internal static Result<SavedNetwork?> NetworkOf(string path) =>
        RegularFile
            .ReadWhole(path, MostNetworkBytes)
            .Bind(bytes =>
                bytes is null
                    ? new Result<SavedNetwork?>.Ok(null)
                    : NetworkReader.Read(bytes, path).Map(network => (SavedNetwork?)network)
            );
}
