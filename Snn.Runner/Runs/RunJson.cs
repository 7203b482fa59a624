using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>
/// The JSON of result files and of <c>--json</c>: snake case, invariant numbers, NaN and infinities as <c>null</c>.
/// </summary>
/// <remarks>
/// Documents are built as trees: no reflection at start-up, and the order of the names is the order of writing.
/// </remarks>
internal static class RunJson
{
    /// <summary>
    /// How files are read: a name that stands twice is refused at once, and not when it is asked for.
    /// </summary>
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private static readonly JsonWriterOptions Indented = OneLine with { Indented = true };

    /// <summary>
    /// What the bytes of a file hold, every text of it decoded once: nothing in it fails later, when it is asked for.
    /// </summary>
    /// <param name="bytes">A whole file, or a line of one.</param>
    /// <param name="why">Why they are no such JSON; null where they are.</param>
    internal static JsonNode? Read(ReadOnlySpan<byte> bytes, out string? why)
    {
        try
        {
            var node = JsonNode.Parse(
                bytes.StartsWith(Utf8Mark) ? bytes[Utf8Mark.Length..] : bytes,
                documentOptions: Strict
            );
            Decode(node);
            why = null;
            return node;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            why = error.Message;
            return null;
        }
    }

    /// <summary>The value as JSON keeps it: a table becomes an array of its rows.</summary>
    internal static JsonNode? Of(RunValue value) =>
        value switch
        {
            RunValue.Real real => Number(real.Value),
            RunValue.Count count => JsonValue.Create(count.Value),
            RunValue.Flag flag => JsonValue.Create(flag.Value),
            RunValue.Word word => JsonValue.Create(word.Value),
            RunValue.Series series => new JsonArray([.. series.Values.Select(Number)]),
            RunValue.Table table => new JsonArray([
                .. Enumerable
                    .Range(0, table.Rows)
                    .Select(row =>
                        (JsonNode)
                            new JsonArray([.. table.Values.Slice(row * table.Columns, table.Columns).Select(Number)])
                    ),
            ]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>A number, or <c>null</c> where JSON has none.</summary>
    internal static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>Seconds to the microsecond: more digits would only be noise.</summary>
    internal static JsonNode? Seconds(TimeSpan time) => Number(Math.Round(time.TotalSeconds, 6));

    /// <summary>An instant in UTC, ISO 8601.</summary>
    internal static JsonNode? Instant(DateTimeOffset? time) =>
        time is { } t
            ? JsonValue.Create(
                t.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                    System.Globalization.CultureInfo.InvariantCulture
                )
            )
            : null;

    /// <summary>The words of a list.</summary>
    internal static JsonArray Words(IEnumerable<string> words) =>
        new([.. words.Select(w => (JsonNode?)JsonValue.Create(w))]);

    /// <summary>What went wrong, field by field.</summary>
    internal static JsonObject Of(Fault fault) =>
        new()
        {
            ["kind"] = Word(fault.Kind),
            ["where"] = fault.Where,
            ["what"] = fault.What,
            ["mend"] = fault.Fix,
        };

    /// <summary>What went wrong, as a document says it; null where it says nothing of the kind.</summary>
    internal static Fault? Fault(JsonNode? node) =>
        node is JsonObject json
        && Values.Word(json, "kind") is { } kind
        && Enum.GetValues<FaultKind>().Where(k => Word(k) == kind).ToArray() is [var known]
        && Values.Word(json, "where") is { } where
        && Values.Word(json, "what") is { } what
        && Values.Word(json, "mend") is { } fix
            ? new(known, where, what, fix)
            : null;

    /// <summary>Adds metrics under their own names; a name that is there already keeps its value.</summary>
    internal static JsonObject With(this JsonObject document, IEnumerable<Metric> metrics)
    {
        foreach (var metric in metrics)
        {
            if (!document.ContainsKey(metric.Name))
            {
                document[metric.Name] = Of(metric.Value);
            }
        }

        return document;
    }

    /// <summary>The document as one line without its line end.</summary>
    internal static string Line(JsonNode document) => Text(document, OneLine);

    /// <summary>The document for people and programs alike, indented.</summary>
    internal static string Page(JsonNode document) => Text(document, Indented);

    // Half of a surrogate pair and bytes that are no UTF-8 are found when a text is decoded, and not before.
    private static void Decode(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject document:
                foreach (var (_, value) in document)
                {
                    Decode(value);
                }

                break;
            case JsonArray list:
                foreach (var value in list)
                {
                    Decode(value);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                value.GetValue<string>();
                break;
        }
    }

    private static string Word(FaultKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static string Text(JsonNode document, JsonWriterOptions options)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
