using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary>How long one piece of work may take as a part of another, on any machine.</summary>
/// <param name="Work">What is judged.</param>
/// <param name="Over">What it is held against.</param>
/// <param name="Ratio">Its time over the other's, as it was recorded; above 0.</param>
/// <param name="Tolerance">By which fraction it may exceed that: machines differ; above 0.</param>
internal sealed record CommittedRatio(string Work, string Over, double Ratio, double Tolerance);

/// <summary>What is committed with the source: ratios, and the bytes that managed work allocates.</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="Parts">Ratios that do not depend much on the machine.</param>
/// <param name="Allocations">Bytes of each piece of managed work, exactly.</param>
internal sealed record Ratios(
    int Version,
    [property: JsonPropertyName("ratios")] ImmutableArray<CommittedRatio> Parts,
    ImmutableSortedDictionary<string, long> Allocations
)
{
    private const int Known = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>The ratios of this build.</summary>
    internal static Result<Ratios> Committed()
    {
        using var stream = typeof(Ratios).Assembly.GetManifestResourceStream("ratios.json")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), "ratios.json");
    }

    /// <summary>The ratios of a file.</summary>
    internal static Result<Ratios> Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Damaged(path, $"it cannot be read ({error.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Reads ratios.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="where">Its name, for faults.</param>
    internal static Result<Ratios> Parse(string text, string where)
    {
        Ratios? read;
        try
        {
            read = JsonSerializer.Deserialize<Ratios>(text, Options);
        }
        catch (JsonException error)
        {
            return Damaged(
                where,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it is not what the gate writes (line {(error.LineNumber ?? 0) + 1}: {error.Message.Split(" Path:")[0].ReplaceLineEndings(" ").TrimEnd('.')})"
                )
            );
        }

        return read is null ? Damaged(where, "it is empty")
            : read.Parts.IsDefault || read.Allocations is null || read.Parts.Any(r => r is null)
                ? Damaged(where, "ratios and allocations must not be null")
            : read.Version != Known ? Damaged(where, $"it is of version {read.Version}, and {Known} is known")
            : read.Parts.FirstOrDefault(r => r is not null && (!IsKnown(r.Work) || !IsKnown(r.Over))) is { } stranger
                ? Damaged(where, $"there is no work {(IsKnown(stranger.Work) ? stranger.Over : stranger.Work)}")
            : read.Parts.FirstOrDefault(r =>
                !(r.Ratio > 0 && r.Tolerance > 0 && double.IsFinite(r.Ratio) && double.IsFinite(r.Tolerance))
            )
                is { } wrong
                ? Damaged(where, $"ratio and tolerance of {wrong.Work} must be above 0")
            : read.Allocations.FirstOrDefault(a => !IsManaged(a.Key) || !(a.Value >= 0)) is { Key: { } name }
                ? Damaged(where, $"{name} is no managed work with a number of bytes")
            : read;
    }

    /// <summary>The text that <see cref="Parse"/> reads back.</summary>
    internal string Text() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>
    /// The same entries with what was measured of them; entries that were not measured stay as they are.
    /// </summary>
    /// <param name="rows">Of a run against these ratios.</param>
    internal Ratios Measured(ImmutableArray<GateRow> rows)
    {
        var found = rows.ToDictionary(r => r.Name, StringComparer.Ordinal);
        return this with
        {
            Parts =
            [
                .. Parts.Select(r =>
                    found.TryGetValue(NameOf(r), out var row)
                        ? r with
                        {
                            Ratio = Math.Round(r.Ratio * row.Ratio, 4),
                        }
                        : r
                ),
            ],
            Allocations = Allocations.ToImmutableSortedDictionary(
                a => a.Key,
                a => found.TryGetValue(NameOf(a.Key), out var row) ? row.Current.Bytes ?? a.Value : a.Value,
                StringComparer.Ordinal
            ),
        };
    }

    /// <summary>How the table calls a ratio.</summary>
    internal static string NameOf(CommittedRatio ratio) => $"{ratio.Work} over {ratio.Over}";

    /// <summary>How the table calls committed allocations.</summary>
    internal static string NameOf(string work) => $"{work} (bytes)";

    private static bool IsKnown(string work) => Catalogue.All.Any(w => w.Name == work);

    private static bool IsManaged(string work) => Catalogue.All.Any(w => w.Name == work && w.Managed);

    private static Fault Damaged(string where, string what) =>
        new(FaultKind.Data, where, what, "fix it, or record it again with 'gate --record FILE'");
}
