using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Plugins;

namespace Snn.Runner.Runs;

/// <summary>What <c>run.json</c> holds: everything that one needs to know to repeat the run.</summary>
/// <param name="Id">Of the experiment.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Kind">Kind of experiment.</param>
/// <param name="Seed">Root of all randomness.</param>
/// <param name="Parameters">Every parameter, in the order of the experiment's table.</param>
/// <param name="Surroundings">Device, threads and data that were used.</param>
/// <param name="CommandLine">As the user typed it.</param>
/// <param name="Versions">Of this program and what it computes with.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Started">When it began.</param>
internal sealed record RunRecord(
    string Id,
    string Title,
    string Kind,
    ulong Seed,
    ImmutableArray<Metric> Parameters,
    ImmutableArray<Metric> Surroundings,
    ImmutableArray<string> CommandLine,
    ImmutableArray<Metric> Versions,
    ImmutableArray<Metric> Machine,
    DateTimeOffset Started
)
{
    /// <summary>The plug-ins that it was made with; empty for all but those who gave some.</summary>
    internal ImmutableArray<PluginIdentity> Plugins { get; init; } = [];

    /// <summary>Version of the layout of the run's folder.</summary>
    internal const int Layout = 1;

    /// <summary>The name of <see cref="Plugins"/>.</summary>
    internal const string PluginsName = "plugins";

    private const string PeakMemory = "peak_memory_bytes";

    // All else on the first level are surroundings.
    private static readonly ImmutableArray<string> Own =
    [
        "layout",
        "id",
        "title",
        "kind",
        "status",
        "seed",
        "parameters",
        "started",
        "finished",
        "command_line",
        "versions",
        "machine",
        PluginsName,
        PeakMemory,
        "error",
    ];

    /// <summary>The file's content while the run stands at <paramref name="status"/>.</summary>
    /// <param name="status">How it stands.</param>
    /// <param name="finished">When it ended.</param>
    /// <param name="fault">Why it failed.</param>
    /// <param name="peakMemory">The most memory that the process has held, bytes.</param>
    internal JsonObject ToJson(
        RunStatus status,
        DateTimeOffset? finished = null,
        Fault? fault = null,
        long? peakMemory = null
    )
    {
        var json = new JsonObject
        {
            ["layout"] = Layout,
            ["id"] = Id,
            ["title"] = Title,
            ["kind"] = Kind,
            ["status"] = Word(status),
            ["seed"] = Seed,
            ["parameters"] = new JsonObject().With(Parameters),
        }.With(Surroundings);
        if (!Plugins.IsEmpty)
        {
            json[PluginsName] = new JsonArray([.. Plugins.Select(plugin => plugin.ToJson())]);
        }

        json["started"] = RunJson.Instant(Started);
        json["finished"] = RunJson.Instant(finished);
        json["command_line"] = RunJson.Words(CommandLine);
        json["versions"] = new JsonObject().With(Versions);
        json["machine"] = new JsonObject().With(Machine);
        if (peakMemory is { } bytes)
        {
            json[PeakMemory] = bytes;
        }

        if (fault is not null)
        {
            json["error"] = RunJson.Of(fault);
        }

        return json;
    }

    /// <summary>The record that a file holds, or null where it is none of this layout.</summary>
    internal static RunRecord? Read(JsonObject json) =>
        Values.Whole(json, "layout") == Layout
        && Values.Word(json, "id") is { } id
        && Values.Word(json, "title") is { } title
        && Values.Word(json, "kind") is { } kind
        && json["seed"] is JsonValue number
        && number.TryGetValue<ulong>(out var seed)
        && JsonValues.Metrics(json["parameters"]) is { } parameters
        && JsonValues.Metrics(json, Own) is { } surroundings
        && Values.Words(json["command_line"]) is { } commandLine
        && JsonValues.Metrics(json["versions"]) is { } versions
        && JsonValues.Metrics(json["machine"]) is { } machine
        && DateTimeOffset.TryParse(Values.Word(json, "started"), CultureInfo.InvariantCulture, out var started)
        && PluginsOf(json) is { } plugins
            ? new(id, title, kind, seed, parameters, surroundings, commandLine, versions, machine, started)
            {
                Plugins = plugins,
            }
            : null;

    /// <summary>The plug-ins that a record names; null where one of them is none.</summary>
    internal static ImmutableArray<PluginIdentity>? PluginsOf(JsonObject json)
    {
        var read = (json[PluginsName] as JsonArray ?? []).Select(PluginIdentity.Read).ToArray();
        return read.Contains(null) ? null : [.. read.OfType<PluginIdentity>()];
    }

    /// <summary>A value of the surroundings as text, or null.</summary>
    internal string? Surrounding(string name) =>
        Surroundings.Where(m => m.Name == name).Select(m => RunText.Of(m.Value)).FirstOrDefault();

    /// <summary>Threads of libtorch that were used; null where the record does not say.</summary>
    internal int? Threads =>
        int.TryParse(Surrounding("threads"), NumberStyles.None, CultureInfo.InvariantCulture, out var threads)
            ? threads
            : null;

    /// <summary>The status of a word; null where it is none.</summary>
    internal static RunStatus? StatusOf(string? word) =>
        Enum.GetValues<RunStatus>().Where(s => Word(s) == word).ToArray() is [var status] ? status : null;

    /// <summary>The word for a status in result files.</summary>
    internal static string Word(RunStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
