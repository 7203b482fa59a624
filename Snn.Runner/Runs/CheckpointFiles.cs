using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Checkpoints;
using Snn.Runner.Files;

namespace Snn.Runner.Runs;

/// <summary>A checkpoint that could be read.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Value">What it holds.</param>
internal sealed record FoundCheckpoint(string Path, TrainingCheckpoint Value);

/// <summary>The checkpoints in the folder of a training run: the newest two and the best.</summary>
internal static class CheckpointFiles
{
    /// <summary>The folder, below that of the run.</summary>
    internal const string Folder = "checkpoint";

    /// <summary>
    /// The newest; a new one is written beside and takes its name, and it becomes <see cref="Previous"/>.
    /// </summary>
    internal const string Last = Folder + "/last.snnt";

    /// <summary>The one before.</summary>
    internal const string Previous = Folder + "/previous.snnt";

    /// <summary>That of the best epoch.</summary>
    internal const string Best = Folder + "/best.snnt";

    private const string Damaged = Folder + "/damaged.snnt";

    /// <summary>The words of <c>--checkpoint</c>.</summary>
    internal static ImmutableArray<string> Words { get; } = ["last", "best"];

    /// <summary>The names of those that a run's summary lists, where they are there.</summary>
    internal static IEnumerable<string> Present(string run) =>
        new[] { Best, Last }.Where(name => File.Exists(Path.Combine(run, name)));

    /// <summary>Where a run can go on: its newest checkpoint that is whole.</summary>
    /// <remarks>A damaged newest one is put aside, so that the next one does not push the good one out.</remarks>
    /// <param name="run">The run's folder.</param>
    /// <param name="note">Gets every checkpoint that is passed over.</param>
    /// <returns>Null where none was written yet; a fault where all are damaged.</returns>
    internal static Result<FoundCheckpoint?> Newest(string run, Action<string> note)
    {
        var faults = new List<Fault>();
        foreach (var name in new[] { Last, Previous, Best }.Where(name => File.Exists(Path.Combine(run, name))))
        {
            switch (Read(Path.Combine(run, name)))
            {
                case Result<FoundCheckpoint>.Ok found:
                    foreach (var fault in faults)
                    {
                        var at = found.Value.Value.Progress;
                        note(
                            $"{fault.Where}: {fault.What}; going on from {name} (epoch {at.Epoch}, batch {at.Batches})"
                        );
                    }

                    PutAside(run, faults.Any(f => f.Where == Path.Combine(run, Last)));
                    return new Result<FoundCheckpoint?>.Ok(found.Value);
                case Result<FoundCheckpoint>.Error error:
                    faults.Add(error.Fault);
                    break;
            }
        }

        return faults.Count == 0
            ? new Result<FoundCheckpoint?>.Ok(null)
            : faults[0] with
            {
                What = $"{faults[0].What}, and no other checkpoint of the run is whole",
                Fix = "start a new run, without --resume",
            };
    }

    /// <summary>The checkpoint that a user means.</summary>
    /// <param name="run">A run's folder, or the file of a checkpoint.</param>
    /// <param name="choice"><c>last</c>, <c>best</c> or a file.</param>
    internal static Result<FoundCheckpoint> Chosen(string run, string choice)
    {
        var path =
            File.Exists(run) ? run
            : Words.Contains(choice) ? Path.Combine(run, choice == Words[0] ? Last : Best)
            : choice;
        return Read(path);
    }

    /// <summary>Whether a file is a checkpoint, whole or damaged: by its first bytes.</summary>
    internal static bool IsOne(string file)
    {
        var magic = CheckpointFormat.Magic.ToArray();
        return RegularFile
            .Read(file, magic.Length)
            .Match(content => content?.Bytes.SequenceEqual(magic) == true, _ => false);
    }

    /// <summary>The run in whose folder a checkpoint lies, or null where it lies elsewhere.</summary>
    internal static StoredRun? RunOf(string file) =>
        Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && Path.GetFileName(folder) == Folder
            ? StoredRun.In(Path.GetDirectoryName(folder)!)
            : null;

    /// <summary>Reads a checkpoint.</summary>
    internal static Result<FoundCheckpoint> Read(string path) =>
        RegularFile
            .ReadWhole(path, Array.MaxLength)
            .Match(
                bytes =>
                    bytes is null
                        ? NotThere(path)
                        : CheckpointFormat.Decode(bytes, path).Map(value => new FoundCheckpoint(path, value)),
                fault => fault with { Fix = "make it readable, or name another one" }
            );

    private static Result<FoundCheckpoint> NotThere(string path) =>
        new Fault(
            FaultKind.Data,
            path,
            "there is no such checkpoint",
            $"name a training run that has ended an epoch, and with --checkpoint {string.Join(", ", Words)} or a file"
        );

    private static void PutAside(string run, bool damaged)
    {
        if (damaged)
        {
            File.Move(Path.Combine(run, Last), Path.Combine(run, Damaged), overwrite: true);
        }
    }
}
