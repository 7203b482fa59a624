using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>A run of which one knows what was run, and how it stands: for going on with it, and for lists.</summary>
/// <param name="Archive">Its folder.</param>
/// <param name="Record">What was run.</param>
/// <param name="Status">How it stands: one that was killed still says "running".</param>
internal sealed record StoredRun(Archive Archive, RunRecord Record, RunStatus Status)
{
    private const string EpochsName = "epochs";

    /// <summary>Full path of its folder.</summary>
    internal string Path => Archive.Folder;

    /// <summary>Epochs that it was to have.</summary>
    internal int Epochs =>
        Record.Parameters.FirstOrDefault(p => p.Name == EpochsName).Value is RunValue.Count { Value: var n }
            ? (int)Math.Clamp(n, 0, int.MaxValue)
            : 0;

    /// <summary>Epochs that its metrics tell of.</summary>
    internal int EpochsDone => Archive.Epochs.Length;

    /// <summary>What it came to, or null where it has not ended.</summary>
    internal RunSummary? Summary => Archive.Summary.Value;

    /// <summary>The run of a folder, or null where there is none that can be read.</summary>
    internal static StoredRun? In(string folder) => Of(Archive.Open(folder)).Match(run => run, _ => (StoredRun?)null);

    /// <summary>The run of a folder, or why there is none that can be read.</summary>
    internal static Result<StoredRun> Of(Archive archive) =>
        archive
            .Run.Strict()
            .Bind<StoredRun>(json =>
                json is null ? Unknown(archive.Folder, "there is no such file")
                : RunRecord.Read(json) is not { } record
                    ? Unknown(archive.Folder, "it is no record of a run of this version")
                : RunRecord.StatusOf(Values.Word(json, "status")) is not { } status
                    ? Unknown(archive.Folder, "it has no status of the run")
                : new StoredRun(archive, record, status)
            );

    /// <summary>The run of a folder that the user has named.</summary>
    internal static Result<StoredRun> Named(string folder) =>
        Of(Archive.Open(folder))
            .Match<Result<StoredRun>>(
                run => run,
                fault => new Fault(
                    FaultKind.Data,
                    folder,
                    $"it holds no run that can be read ({RunFolder.RunFile}: {fault.What})",
                    "name the folder of a run, results/<id>/<time>-seed<n>, or a checkpoint in it"
                )
            );

    /// <summary>The runs of an experiment, or of all, the newest first.</summary>
    /// <param name="root">Where results lie.</param>
    /// <param name="id">Of the experiment; null for all.</param>
    internal static ImmutableArray<StoredRun> Below(string root, string? id) =>
        [
            .. Archive
                .Below(id is null ? root : System.IO.Path.Combine(root, id))
                .Select(In)
                .OfType<StoredRun>()
                .OrderByDescending(run => run.Record.Started)
                .ThenByDescending(run => run.Path, StringComparer.Ordinal),
        ];

    private static Fault Unknown(string folder, string what) =>
        new(
            FaultKind.Data,
            System.IO.Path.Combine(folder, RunFolder.RunFile),
            what,
            "look at it, or run the experiment again"
        );
}
