using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>What a run came to: <c>summary.json</c>, and what <c>--json</c> prints.</summary>
/// <param name="Id">Of the experiment; null where a file does not say.</param>
/// <param name="Status">How it ended; null where a file does not say.</param>
/// <param name="Seed">Root of all randomness; null where a file does not say.</param>
/// <param name="Numbers">Times, what the experiment has measured, and its surroundings.</param>
internal sealed record RunSummary(string? Id, RunStatus? Status, ulong? Seed, ImmutableArray<Metric> Numbers)
{
    private static readonly ImmutableArray<string> Own =
    [
        "layout",
        "id",
        "status",
        "seed",
        ParametersName,
        "folder",
        "files",
        "error",
    ];

    // Of the document: docs/schema/1.
    private const int Layout = 1;

    private const string ParametersName = "parameter_values";

    /// <summary>A run of which nothing is known.</summary>
    internal static RunSummary Unknown { get; } = new(null, null, null, []);

    /// <summary>Every parameter of the experiment; empty where a file does not say.</summary>
    /// <remarks>Under a name of its own in the document: <c>parameters</c> counts weights there.</remarks>
    internal ImmutableArray<Metric> Parameters { get; init; } = [];

    /// <summary>Full path of its folder; null where it never got one.</summary>
    internal string? Folder { get; init; }

    /// <summary>Files in the folder that the state is kept in; default where it never got one.</summary>
    internal ImmutableArray<string> Files { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    internal Fault? Error { get; init; }

    /// <summary>Time that it took; null where it does not say.</summary>
    internal TimeSpan? Wall =>
        MetricKeys.WallSeconds.Number(Numbers) is { } seconds ? Values.Time(seconds) : (TimeSpan?)null;

    /// <summary>The number that matters most; null where there is none.</summary>
    internal Headline? Headline => Runs.Headline.Of(Numbers);

    /// <summary>A run that ended before it began.</summary>
    /// <param name="id">Of the experiment.</param>
    /// <param name="seed">Root of all randomness.</param>
    /// <param name="status">Failed or interrupted.</param>
    /// <param name="fault">Why it failed.</param>
    internal static RunSummary Unstarted(string id, ulong seed, RunStatus status, Fault? fault) =>
        new(id, status, seed, [MetricKeys.WallSeconds.Of(0.0)]) { Error = fault };

    /// <summary>What a document holds of it; what cannot be read in it is not there.</summary>
    /// <param name="json">As <see cref="ToJson"/> gives it, or whatever someone has made of it.</param>
    internal static RunSummary Read(JsonObject json) =>
        new(
            Values.Word(json, "id"),
            RunRecord.StatusOf(Values.Word(json, "status")),
            json["seed"] is JsonValue number && number.TryGetValue<ulong>(out var seed) ? seed : null,
            JsonValues.Readable(json, Own)
        )
        {
            Parameters = JsonValues.Metrics(json[ParametersName]) ?? [],
            Folder = Values.Word(json, "folder"),
            Files = Values.Words(json["files"]) ?? default,
            Error = RunJson.Fault(json["error"]),
        };

    /// <summary>The document.</summary>
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["layout"] = Layout };
        if (Id is not null)
        {
            json["id"] = Id;
        }

        if (Status is { } status)
        {
            json["status"] = RunRecord.Word(status);
        }

        if (Seed is { } seed)
        {
            json["seed"] = seed;
        }

        if (!Parameters.IsEmpty)
        {
            json[ParametersName] = new JsonObject().With(Parameters);
        }

        json.With(Numbers);
        if (Folder is not null)
        {
            json["folder"] = Folder;
        }

        if (!Files.IsDefault)
        {
            json["files"] = RunJson.Words(Files);
        }

        if (Error is not null)
        {
            json["error"] = RunJson.Of(Error);
        }

        return json;
    }
}
