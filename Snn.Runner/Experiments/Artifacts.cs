namespace Snn.Runner.Experiments;

/// <summary>A file that a run leaves in its folder, beside its record, metrics and summary.</summary>
/// <param name="Name">
/// Path below the run's folder, with forward slashes: <c>network.snnc</c>, <c>figures/raster.csv</c>.
/// </param>
/// <param name="Bytes">Its whole content.</param>
/// <param name="Spare">The name that the file which it replaces gets; null where that one goes.</param>
internal sealed record Artifact(string Name, ReadOnlyMemory<byte> Bytes, string? Spare = null);

/// <summary>
/// The files that a run leaves, made of its state: the one way for networks, checkpoints, traces and exports to reach
/// the disk.
/// </summary>
/// <remarks>All are asked while the state is valid: a host is not, after the next pull.</remarks>
/// <param name="AfterEpoch">
/// Written after each epoch; a file of the same name replaces that of the epoch before.
/// </param>
/// <param name="AtEnd">Written once all epochs are done.</param>
/// <typeparam name="TState">The model in training.</typeparam>
internal sealed record Artifacts<TState>(
    Func<TState, IEnumerable<Artifact>> AfterEpoch,
    Func<TState, IEnumerable<Artifact>> AtEnd
)
{
    /// <summary>No files.</summary>
    internal static Artifacts<TState> None { get; } = new(_ => [], _ => []);

    /// <summary>
    /// Written within an epoch, when the schedule says so and when the user stops the run; nothing where a run goes on
    /// from whole epochs only.
    /// </summary>
    internal Func<TState, IEnumerable<Artifact>>? Within { get; init; }

    /// <summary>When those within an epoch are written.</summary>
    internal CheckpointSchedule Schedule { get; init; } = CheckpointSchedule.Usual;

    /// <summary>The same files after each epoch and at the end.</summary>
    internal static Artifacts<TState> Always(Func<TState, IEnumerable<Artifact>> make) => new(make, make);
}
