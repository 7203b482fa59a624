using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Images;
using Snn.Data.Runs;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Checkpoints;

/// <summary>
/// What a checkpoint holds beside its tensors, in JSON; numbers are written so that they are read back exactly.
/// </summary>
internal static class CheckpointHeader
{
    // Which of two values of a name holds is nobody's to decide.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    internal static byte[] Write(RunIdentity identity, TrainingProgress p) =>
        JsonSerializer.SerializeToUtf8Bytes<JsonNode>(
            new JsonObject
            {
                ["parameters"] = new JsonObject(
                    identity.Parameters.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, e.Value))
                ),
                ["classes"] = identity.Classes,
                ["train_samples"] = identity.TrainSamples,
                ["seed"] = identity.Seed,
                ["images"] = identity.Images is { } images ? Images(images, identity.Digest) : null,
                ["epoch"] = p.Epoch,
                ["batches"] = p.Batches,
                ["samples"] = p.Totals.Samples,
                ["losses"] = Reals(p.Totals.Losses.InOrder),
                ["correct"] = new JsonArray([.. p.Totals.Correct.InOrder.Select(c => c is { } n ? (JsonNode)n : null)]),
                ["gradient_norms"] = Reals(p.Totals.GradientNorms is { } norms ? norms.InOrder : []),
                ["best"] = new JsonObject
                {
                    ["epoch"] = p.Best.Epoch,
                    ["chosen"] = Real(p.Best.Chosen),
                    ["test_accuracy"] = Real(p.Best.TestAccuracy),
                },
                ["last"] = new JsonArray([
                    .. p.Last.Select(m => (JsonNode)new JsonArray(m.Name, Kind(m.Value), Value(m.Value))),
                ]),
            }
        );

    /// <summary>Reads what was written.</summary>
    /// <exception cref="JsonException">It is no JSON, or a name is there twice.</exception>
    /// <exception cref="KeyNotFoundException">A value is missing.</exception>
    /// <exception cref="InvalidOperationException">A value is of another type.</exception>
    /// <exception cref="FormatException">A value is none that a run could have.</exception>
    internal static (RunIdentity Identity, TrainingProgress Progress) Read(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes, Strict);
        var file = document.RootElement;
        var best = file.GetProperty("best");
        var known = file.TryGetProperty("images", out var images) && images.ValueKind == JsonValueKind.Object;
        return (
            new(
                EarlierRuns.Upgrade(
                    file.GetProperty("parameters")
                        .EnumerateObject()
                        .ToImmutableSortedDictionary(e => e.Name, e => Word(e.Value), StringComparer.Ordinal)
                ),
                Count(file, "classes", 0),
                Count(file, "train_samples", 0),
                file.GetProperty("seed").GetUInt64()
            )
            {
                Images = known ? Images(images) : null,
                Digest = known ? images.GetProperty("sha256").GetString() : null,
            },
            new(
                Count(file, "epoch", 1),
                Count(file, "batches", 0),
                new(
                    Count(file, "samples", 0),
                    OfLayers(Reals(file.GetProperty("losses"))),
                    OfLayers([
                        .. file.GetProperty("correct")
                            .EnumerateArray()
                            .Select(c => c.ValueKind == JsonValueKind.Null ? (int?)null : c.GetInt32()),
                    ]),
                    Reals(file.GetProperty("gradient_norms")) is { IsEmpty: false } norms ? OfLayers(norms) : null
                ),
                new(Count(best, "epoch", 0), Real(best.GetProperty("chosen")), Real(best.GetProperty("test_accuracy"))),
                [
                    .. file.GetProperty("last")
                        .EnumerateArray()
                        .Select(m => Array(m, 3))
                        .Select(m => new Metric(Word(m[0]), Value(Word(m[1]), m[2]))),
                ]
            )
        );
    }

    private static JsonObject Images(DatasetInfo info, string? digest) =>
        new()
        {
            ["name"] = info.Name,
            ["shape"] = new JsonArray(info.Shape.Steps, info.Shape.Channels, info.Shape.Height, info.Shape.Width),
            ["mean"] = Reals(info.Normalization.Mean.Select(m => (double)m)),
            ["std"] = Reals(info.Normalization.Std.Select(s => (double)s)),
            ["classes"] = new JsonArray([.. info.ClassNames.Select(name => (JsonNode)name)]),
            ["sha256"] = digest,
        };

    private static DatasetInfo Images(JsonElement file)
    {
        var (means, stds) = (Reals(file.GetProperty("mean")), Reals(file.GetProperty("std")));
        if (means.IsEmpty || means.Length != stds.Length)
        {
            throw new FormatException($"{means.Length} means do not go with {stds.Length} deviations");
        }

        int[] shape = [.. file.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        var info = new DatasetInfo
        {
            Name = Word(file.GetProperty("name")),
            ClassNames = [.. file.GetProperty("classes").EnumerateArray().Select(Word)],
            Shape =
                shape is [var t, var c, var h, var w] && new ImageShape(c, h, w, t) is { IsPossible: true } possible
                    ? possible
                    : throw new FormatException("its images have no shape"),
            Normalization = new([.. means.Select(m => (float)m)], [.. stds.Select(s => (float)s)]),
        };
        return info.ClassNames.IsEmpty ? throw new FormatException("its images have no classes") : info;
    }

    // JSON has no words for numbers that are none.
    private static JsonNode Real(double value) =>
        double.IsFinite(value) ? value
        : double.IsNaN(value) ? "NaN"
        : value > 0 ? "Infinity"
        : "-Infinity";

    private static double Real(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : value.GetString() switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                var other => throw new FormatException($"'{other}' is no number"),
            };

    private static JsonArray Reals(IEnumerable<double> values) => new([.. values.Select(Real)]);

    private static ImmutableArray<double> Reals(JsonElement values) => [.. values.EnumerateArray().Select(Real)];

    private static string Kind(RunValue value) => value.GetType().Name;

    private static JsonNode Value(RunValue value) =>
        value switch
        {
            RunValue.Real v => Real(v.Value),
            RunValue.Count v => v.Value,
            RunValue.Flag v => v.Value,
            RunValue.Word v => v.Value,
            RunValue.Series v => Reals(v.Values),
            RunValue.Table v => new JsonArray(v.Rows, v.Columns, Reals(v.Values)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static RunValue Value(string kind, JsonElement value) =>
        kind switch
        {
            nameof(RunValue.Real) => new RunValue.Real(Real(value)),
            nameof(RunValue.Count) => new RunValue.Count(value.GetInt64()),
            nameof(RunValue.Flag) => new RunValue.Flag(value.GetBoolean()),
            nameof(RunValue.Word) => new RunValue.Word(Word(value)),
            nameof(RunValue.Series) => new RunValue.Series(Reals(value)),
            nameof(RunValue.Table) => Array(value, 3) is var table
            && new RunValue.Table(table[0].GetInt32(), table[1].GetInt32(), Reals(table[2])) is var made
            && (long)made.Rows * made.Columns == made.Values.Length
            && made is { Rows: >= 0, Columns: >= 0 }
                ? made
                : throw new FormatException("a table has not as many values as places"),
            _ => throw new FormatException($"'{kind}' is no kind of value"),
        };

    private static string Word(JsonElement value) =>
        value.GetString() ?? throw new FormatException("a word is missing");

    private static int Count(JsonElement of, string name, int least) =>
        of.GetProperty(name).GetInt32() is var count && count >= least
            ? count
            : throw new FormatException($"{name} is {count}, at least {least} is possible");

    private static JsonElement Array(JsonElement value, int length) =>
        value.GetArrayLength() == length
            ? value
            : throw new FormatException($"{value.GetArrayLength()} values stand where {length} should");

    private static PerLayer<T> OfLayers<T>(ImmutableArray<T> values) =>
        values.IsEmpty ? throw new FormatException("there is a value of no layer") : PerLayer.InOrder(values);
}
