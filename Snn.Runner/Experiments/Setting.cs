using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Experiments;

/// <summary>
/// What a number was learned from, and by which loss: numbers stand beside one another only where all of it is the
/// same.
/// </summary>
/// <param name="Dataset">Name of the images, or of the surface.</param>
/// <param name="Loss">
/// Word of the loss, as <c>--loss-sup</c> has it; <see cref="Projection"/>, <see cref="Global"/>.
/// </param>
/// <param name="Amount">How much of the training data: <see cref="All"/>, or what there was of it.</param>
internal sealed record Setting(string Dataset, string Loss, string Amount = Setting.All)
{
    /// <summary>The whole training set, or as many points as the experiment has by default.</summary>
    internal const string All = "all";

    /// <summary>The loss L_proj of convex networks.</summary>
    internal const string Projection = "proj";

    /// <summary>One loss at the output, whose gradient reaches every layer.</summary>
    internal const string Global = "one global loss";

    /// <summary>The loss of a method of others that has none of these.</summary>
    internal const string ItsOwn = "its own";

    private static readonly ImmutableArray<string> OfTheTrainingPoints = ["grid", "range"];

    /// <summary>In words, within a sentence.</summary>
    internal string Words =>
        $"{Dataset}, loss {Loss}, {(Amount == All ? "all of the training data" : $"of the training data: {Amount}")}";

    /// <summary>Whether runs of two settings learned from the same data.</summary>
    internal bool SharesData(Setting other) => Dataset == other.Dataset && Amount == other.Amount;

    /// <summary>That of a run; null where it does not say, or has none.</summary>
    internal static Setting? Of(RunDossier run) => run.Entry()?.Experiment.Kind.LearnedFrom(run);

    /// <summary>That of a deep network's run.</summary>
    internal static Setting? OfTraining(RunDossier run)
    {
        var given = Given(run);
        if (
            Word(given, "dataset") is not { } dataset
            || Word(given, "loss_sup") is not { } supervised
            || AmountOf(run) is not { } amount
        )
        {
            return null;
        }

        var held = Values.Number(given, "validation") ?? 0;
        if (Values.Word(run.Record, NetworkFile.DigestName) is { } weights)
        {
            amount = $"{amount}, from weights of SHA-256 {PlainText.Of(weights, 12)} on";
        }

        string[] parts =
        [
            supervised,
            .. Word(given, "loss_unsup") is { } other and not "none" ? [other] : Array.Empty<string>(),
            .. IsSet(given, "bio") ? ["bio"] : Array.Empty<string>(),
        ];
        return new(
            DatasetOf(run, dataset),
            IsSet(given, "backprop") ? Global : string.Join(" + ", parts),
            held > 0 ? string.Create(CultureInfo.InvariantCulture, $"{amount} but for {held} held out") : amount
        );
    }

    /// <summary>That of a run of convex networks on images.</summary>
    internal static Setting? OfConvexImages(RunDossier run) =>
        AmountOf(run) is { } amount
            ? new(DatasetOf(run, Word(Given(run), "dataset") ?? KnownDatasets.Mnist.Name), Projection, amount)
            : null;

    /// <summary>That of a run that learns a surface.</summary>
    internal static Setting? OfSurface(RunDossier run)
    {
        var given = Given(run);
        if (Values.Word(run.Record, "points") is not null)
        {
            return new(
                "points of the user's own",
                Projection,
                PlainText.Of(Values.Word(run.Record, "points_sha256") ?? "unknown", 80)
            );
        }

        var usual = run.Entry()!.Experiment.Parameters;
        string[] other =
        [
            .. OfTheTrainingPoints
                .Where(name => Values.Number(given, name) != Usual(usual, name))
                .Select(name => $"{name} {Values.Shown(given[name], 30)}"),
        ];
        return Word(given, "surface") is { } surface
            ? new(surface, Projection, other.Length == 0 ? All : string.Join(", ", other))
            : null;
    }

    /// <summary>That of a run that learns to tell patterns apart: always the same eight.</summary>
    internal static Setting OfPatterns { get; } = new("the eight patterns", Projection);

    // Two sets of one's own are the same where they hold the same, wherever they lie.
    private static string DatasetOf(RunDossier run, string word) =>
        KnownDatasets.Named(word) is { } known ? known.Name
        : Values.Word(run.Record, DataNotes.DigestName) is { } digest
            ? $"images of the user's own, SHA-256 {PlainText.Of(digest, 12)}"
        : word;

    private static JsonObject Given(RunDossier run) => run.Record["parameters"] as JsonObject ?? [];

    private static double? Usual(ImmutableArray<ParameterRow> rows, string name) =>
        rows.FirstOrDefault(row => row.Name == name)?.Value switch
        {
            RunValue.Count count => count.Value,
            RunValue.Real real => real.Value,
            _ => null,
        };

    private static string? AmountOf(RunDossier run) =>
        Values.Word(run.Record, "data") switch
        {
            null => null,
            RunSettings.SampleData => "the sample",
            _ => All,
        };

    private static string? Word(JsonObject given, string name) =>
        Values.Word(given, name) is { } word ? PlainText.Of(word, 60) : null;

    private static bool IsSet(JsonObject given, string name) => given[name]?.ToJsonString() == "true";
}
