using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Bundles;

/// <summary>The metadata of a run as an RO-Crate 1.1 of the profile Process Run Crate 0.5.</summary>
/// <remarks>
/// w3id.org/ro/crate/1.1 and w3id.org/ro/wfrun/process/0.5: a CreateAction with Snn as its instrument, data and
/// parameters as its objects and the files of the run as its results.
/// </remarks>
internal static class Crate
{
    /// <summary>Name of the metadata's file.</summary>
    internal const string FileName = "ro-crate-metadata.json";

    private const string Specification = "https://w3id.org/ro/crate/1.1";
    private const string Profile = "https://w3id.org/ro/wfrun/process/0.5";
    private const string Terms = "https://w3id.org/ro/terms/workflow-run/context";
    private const string Root = "./";
    private const string Action = "#run";
    private const string Application = "#snn";
    private const string Images = "#data";
    private const string Agent = "#author";
    private const string Unlicensed = "#licence";

    /// <summary>The document.</summary>
    /// <param name="run">The run.</param>
    /// <param name="terms">What it does not say itself.</param>
    /// <param name="files">Its files in the bundle.</param>
    /// <param name="card">Name of the model card beside them.</param>
    /// <param name="published">When the bundle is made.</param>
    internal static JsonObject Of(
        StoredRun run,
        BundleTerms terms,
        ImmutableArray<BundleFile> files,
        string card,
        DateTimeOffset published
    )
    {
        var record = run.Record;
        ImmutableArray<JsonObject> parameters =
        [
            .. record
                .Parameters.Prepend(Metric.Of("seed", record.Seed.ToString(CultureInfo.InvariantCulture)))
                .Select(p => Property("parameter", p)),
        ];
        var peak =
            run.Archive.Run.Value is { } json && Values.Whole(json, "peak_memory_bytes") is { } bytes
                ? Property("usage", Metric.Of("peak_memory_bytes", (long)bytes))
                : null;
        ImmutableArray<JsonObject> software =
        [
            .. record
                .Versions.Where(v => v.Name != "snn")
                .Select(v => new JsonObject
                {
                    ["@id"] = $"#{v.Name}",
                    ["@type"] = "SoftwareApplication",
                    ["name"] = v.Name,
                    ["softwareVersion"] = RunText.Of(v.Value),
                }),
        ];
        var data = Data(record);
        var (licence, agent) = (Licence(terms), Person(terms));
        return new()
        {
            ["@context"] = new JsonArray($"{Specification}/context", Terms),
            ["@graph"] = new JsonArray([
                new JsonObject
                {
                    ["@id"] = FileName,
                    ["@type"] = "CreativeWork",
                    ["about"] = Reference(Root),
                    ["conformsTo"] = Reference(Specification),
                },
                new JsonObject
                {
                    ["@id"] = Root,
                    ["@type"] = "Dataset",
                    ["name"] = $"{record.Title} ({record.Id}, seed {record.Seed})",
                    ["description"] =
                        $"A run of Snn, {Citations.Version(record)}: {record.Title}. Parameters, numbers of each epoch, the network and what it comes to.",
                    ["datePublished"] = published.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    ["license"] = Reference(licence),
                    ["conformsTo"] = new JsonArray(Reference(Profile)),
                    ["mentions"] = new JsonArray(Reference(Action)),
                    ["hasPart"] = References([card, .. files.Select(f => f.Name).Select(Path)]),
                    ["keywords"] = "spiking neural networks, local learning",
                }.Also("author", agent is null ? null : Reference(Id(agent))),
                new JsonObject
                {
                    ["@id"] = Profile,
                    ["@type"] = "CreativeWork",
                    ["name"] = "Process Run Crate",
                    ["version"] = "0.5",
                },
                new JsonObject
                {
                    ["@id"] = Application,
                    ["@type"] = "SoftwareApplication",
                    ["name"] = "Snn",
                    ["description"] = "Spiking neural networks trained without global back-propagation, in C#",
                    ["softwareVersion"] = Citations.Version(record),
                    ["softwareRequirements"] = References([.. software.Select(Id)]),
                },
                new JsonObject
                {
                    ["@id"] = Action,
                    ["@type"] = "CreateAction",
                    ["name"] = record.Title,
                    ["description"] = $"snn {string.Join(' ', record.CommandLine)}",
                    ["instrument"] = Reference(Application),
                    ["object"] = References([.. data is null ? [] : new[] { Images }, .. parameters.Select(Id)]),
                    ["result"] = References([.. files.Select(f => f.Name).Select(Path)]),
                    ["startTime"] = RunJson.Instant(record.Started),
                    ["actionStatus"] = Reference(
                        $"http://schema.org/{(run.Status == RunStatus.Done ? "Completed" : "Failed")}ActionStatus"
                    ),
                }
                    .Also("resourceUsage", peak is null ? null : Reference(Id(peak)))
                    .Also("endTime", Ended(run))
                    .Also("agent", agent is null ? null : Reference(Id(agent)))
                    .Also("error", run.Summary?.Error?.What),
                .. agent is null ? Array.Empty<JsonNode>() : [agent],
                .. terms.Licence is null
                    ?
                    [
                        new JsonObject
                        {
                            ["@id"] = Unlicensed,
                            ["@type"] = "CreativeWork",
                            ["name"] = "No licence stated",
                            ["description"] = "No licence was stated when this bundle was made.",
                        },
                    ]
                    : new JsonNode[]
                    {
                        new JsonObject
                        {
                            ["@id"] = licence,
                            ["@type"] = "CreativeWork",
                            ["name"] = terms.Licence,
                        },
                    },
                .. data is null ? Array.Empty<JsonNode>() : [data],
                new JsonObject
                {
                    ["@id"] = card,
                    ["@type"] = "File",
                    ["name"] = "model card",
                    ["encodingFormat"] = "text/markdown",
                    ["about"] = Reference(Root),
                },
                .. files.Select(Part),
                .. parameters,
                .. peak is null ? Array.Empty<JsonNode>() : [peak],
                .. software,
            ]),
        };
    }

    private static JsonNode Part(BundleFile file) =>
        new JsonObject
        {
            ["@id"] = Path(file.Name),
            ["@type"] = "File",
            ["name"] = file.Name,
            ["encodingFormat"] = file.MediaType,
            ["contentSize"] = file.Bytes.ToString(CultureInfo.InvariantCulture),
            ["sha256"] = file.Sha256,
        }.Also("description", file.Meaning);

    // Where a known set has a name that everyone knows, its digest says whether it is the same.
    private static JsonObject? Data(RunRecord record)
    {
        if (record.Surrounding(DataNotes.DigestName) is not { } digest)
        {
            return null;
        }

        var word = record
            .Parameters.Where(p => p.Name == OwnChoice.Parameter)
            .Select(p => RunText.Of(p.Value))
            .FirstOrDefault(KnownDatasets.Mnist.Name);
        var known = KnownDatasets.Named(word);
        return new JsonObject
        {
            ["@id"] = Images,
            ["@type"] = "Dataset",
            ["name"] = known?.Name ?? "images of the user's own",
            ["description"] =
                record.Surrounding(DataNotes.SourceName) == RunSettings.SampleData
                    ? "The small sample of it that ships with Snn; not part of this crate."
                    : "Not part of this crate.",
            ["identifier"] = $"sha256:{digest}",
        }.Also("copyrightNotice", known?.Licence is { Length: > 0 } licence ? licence : null);
    }

    private static JsonObject Property(string kind, Metric value) =>
        new()
        {
            ["@id"] = $"#{kind}-{value.Name}",
            ["@type"] = "PropertyValue",
            ["name"] = value.Name,
            ["value"] = RunText.Of(value.Value),
        };

    private static JsonObject? Person(BundleTerms terms) =>
        terms.Author is null
            ? null
            : new()
            {
                ["@id"] = terms.OrcidUrl ?? Agent,
                ["@type"] = "Person",
                ["name"] = terms.Author,
            };

    private static string Licence(BundleTerms terms) => terms.LicenceUrl ?? Unlicensed;

    private static JsonValue? Ended(StoredRun run) =>
        Values.Word(run.Archive.Run.Value, "finished") is { } finished ? JsonValue.Create(finished) : null;

    // Of a file, as a URI reference.
    private static string Path(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    private static string Id(JsonObject entity) => (string)entity["@id"]!;

    private static JsonObject Reference(string id) => new() { ["@id"] = id };

    private static JsonArray References(ImmutableArray<string> ids) => new([.. ids.Select(Reference)]);

    private static JsonObject Also(this JsonObject entity, string name, JsonNode? value)
    {
        if (value is not null)
        {
            entity[name] = value;
        }

        return entity;
    }
}
