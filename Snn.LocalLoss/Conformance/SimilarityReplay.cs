using System.Text.Json;
using Snn.Data.Runs;
using Snn.LocalLoss.Losses;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>
/// Replays similarity matrices: of every tensor <c>h…</c> its <c>R…</c> and <c>R…_nostd</c>, and <c>R_y</c> of the
/// one-hot targets <c>y</c>.
/// </summary>
internal static class SimilarityReplay
{
    private const string NoStd = "_nostd";

    internal static bool Recognises(JsonElement file) => Matrices(file).Any();

    internal static ConformanceReport Replay(JsonElement file)
    {
        using var scope = NewDisposeScope();
        return Unpaired(file) is { } alone
            ? throw new FormatException($"{alone} has nothing to be compared with")
            : ConformanceReport.Of("similarity", Matrices(file).Max(m => Error(file, m)), 0);
    }

    private static IEnumerable<(JsonElement Matrix, string Source, MapSimilarity Maps)> Matrices(JsonElement file)
    {
        foreach (var field in file.EnumerateObject().Where(f => f.Name.StartsWith("R_", StringComparison.Ordinal)))
        {
            var std = !field.Name.EndsWith(NoStd, StringComparison.Ordinal);
            var name = std ? field.Name[2..] : field.Name[2..^NoStd.Length];
            var source = new[] { name, "h_" + name }.FirstOrDefault(n =>
                file.TryGetProperty(n, out var v) && v.ValueKind == JsonValueKind.Array
            );
            if (source is not null && field.Value.ValueKind == JsonValueKind.Array)
            {
                yield return (field.Value, source, std ? MapSimilarity.Deviations : MapSimilarity.WholeMaps);
            }
        }
    }

    // A matrix without its tensor, a tensor without its matrix, and maps without the matrix of their means.
    private static string? Unpaired(JsonElement file)
    {
        var pairs = Matrices(file).ToArray();
        var lists = file.EnumerateObject().Where(f => f.Value.ValueKind == JsonValueKind.Array).ToArray();
        return lists
            .Where(f =>
                f.Name.StartsWith("R_", StringComparison.Ordinal)
                    ? !Array.Exists(pairs, p => p.Matrix.Equals(f.Value))
                    : pairs.Count(p => p.Source == f.Name) < MatricesOf(JsonTensors.Float64(f.Value).shape)
            )
            .Select(f => f.Name)
            .FirstOrDefault();
    }

    // Of more than three maps that of their deviations and that of all values; else these are one.
    private static int MatricesOf(long[] shape) => shape is [_, > 3, _, _] ? 2 : 1;

    private static double Error(JsonElement file, (JsonElement Matrix, string Source, MapSimilarity Maps) m)
    {
        var x = JsonTensors.Float64(file.GetProperty(m.Source));
        if (x.dim() == 1)
        {
            var labels = x.to_type(ScalarType.Int64);
            x = new Targets(labels, (int)labels.max().item<long>() + 1, ScalarType.Float64).OneHot;
        }

        return x.dim() is 2 or 4
            ? JsonTensors.Error(Similarity.Matrix(x, m.Maps), m.Matrix)
            : throw new FormatException($"{m.Source} has rank {x.dim()}");
    }
}
