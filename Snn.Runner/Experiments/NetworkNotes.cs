using System.Collections.Immutable;
using System.Globalization;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Data;

namespace Snn.Runner.Experiments;

/// <summary>
/// What a run says of the network that it saves, as the notes of <c>network.snnc</c>: with it the network can be judged
/// again as the run did at its end.
/// </summary>
/// <param name="Id">Of the experiment, as it was run.</param>
/// <param name="Kind">Name of the experiment's kind; null where the notes do not say it.</param>
/// <param name="Seed">Root of the run's randomness.</param>
/// <param name="Epoch">Epochs that the network has seen.</param>
/// <param name="Data">What it has learned, where the parameters do not say it: names and values.</param>
/// <param name="Parameters">Those of the experiment, as <c>--set</c> takes them.</param>
internal sealed record NetworkNotes(
    string Id,
    string? Kind,
    ulong Seed,
    int Epoch,
    ImmutableArray<KeyValuePair<string, string>> Data,
    ImmutableArray<Assignment> Parameters
)
{
    private const string IdName = "id";
    private const string KindName = "kind";
    private const string SeedName = "seed";
    private const string EpochName = "epoch";
    private const string Prefix = "parameter.";

    /// <summary>The user's own points that it has learned; null where it has learned none.</summary>
    internal PointsNote? Points =>
        Value(PointsFile.PathNote) is { } path ? new(path, Value(PointsFile.DigestNote) ?? "") : null;

    /// <summary>The largest absolute value of its inputs in training; null where no note says it.</summary>
    /// <remarks>Other than the rest it is known of networks too that no run has saved.</remarks>
    internal static double? RangeOf(SavedNetwork network) =>
        double.TryParse(
            network.Note(PointsFile.RangeNote) ?? network.Note(Prefix + "range"),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var range
        )
        && range > 0
            ? range
            : null;

    /// <summary>The notes of a run that saves its network.</summary>
    /// <param name="setup">What is run.</param>
    /// <param name="epoch">Epochs that the network has seen.</param>
    /// <param name="data">What it has learned in place of what the experiment's parameters say.</param>
    internal static NetworkNotes Of(Setup setup, int epoch, ImmutableArray<Metric> data)
    {
        var experiment = setup.Entry.Experiment;
        return new(
            setup.Entry.Id,
            experiment.Kind.Name,
            setup.Seed.Value,
            epoch,
            [.. data.Select(m => KeyValuePair.Create(m.Name, RunText.Of(m.Value)))],
            [
                .. experiment
                    .Parameters.Where(p => data.IsEmpty || !experiment.Kind.ReplacedByPoints.Contains(p.Name))
                    .Select(p => new Assignment(p.Name, RunText.Of(p.Value))),
            ]
        );
    }

    /// <summary>The notes of a network that a run has saved.</summary>
    /// <param name="network">The network.</param>
    /// <param name="where">Where it was read from, for messages.</param>
    internal static Result<NetworkNotes> Of(SavedNetwork network, string where) =>
        network.Note(IdName) is not { } id ? Missing(IdName, where)
        : !ulong.TryParse(network.Note(SeedName), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? Missing(SeedName, where)
        : !int.TryParse(network.Note(EpochName), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? Missing(EpochName, where)
        : new NetworkNotes(
            id,
            network.Note(KindName),
            seed,
            epoch,
            network.Notes.RemoveAll(note =>
                note.Key is IdName or KindName or SeedName or EpochName || IsParameter(note.Key)
            ),
            [
                .. network
                    .Notes.Where(note => IsParameter(note.Key))
                    .Select(note => new Assignment(note.Key[Prefix.Length..], note.Value)),
            ]
        );

    /// <summary>The notes as they are saved.</summary>
    internal ImmutableArray<KeyValuePair<string, string>> Written() =>
        [
            new(IdName, Id),
            .. Kind is { } kind ? [new(KindName, kind)] : ImmutableArray<KeyValuePair<string, string>>.Empty,
            new(SeedName, Seed.ToString(CultureInfo.InvariantCulture)),
            new(EpochName, Epoch.ToString(CultureInfo.InvariantCulture)),
            .. Data,
            .. Parameters.Select(p => KeyValuePair.Create(Prefix + p.Name, p.Value)),
        ];

    /// <summary>
    /// The experiment as it was run, but for the epochs: those that the network has seen, so that none is left.
    /// </summary>
    internal Result<Experiment> Experiment() =>
        Catalogue
            .Meant(Id, Kind, name => Parameters.Any(p => p.Name == name))
            .Bind(entry =>
                entry.Experiment.With(
                    entry.Id,
                    [.. Parameters, new Assignment("epochs", Epoch.ToString(CultureInfo.InvariantCulture))]
                )
            );

    private string? Value(string name) =>
        Data.Where(note => note.Key == name).Select(note => note.Value).FirstOrDefault();

    private static bool IsParameter(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    private static Fault Missing(string note, string where) =>
        new(FaultKind.Data, where, $"the network does not say its {note}", "name a network that 'snn run' has saved");
}

/// <summary>A user's own points, as a saved network names them.</summary>
/// <param name="Path">Where they lay, the whole path.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hexadecimal.</param>
internal sealed record PointsNote(string Path, string Sha256)
{
    /// <summary>Reads them again; a fault where they have changed.</summary>
    internal Result<PointsFile> Read() => PointsFile.ReadAgain(Path, Sha256);
}
