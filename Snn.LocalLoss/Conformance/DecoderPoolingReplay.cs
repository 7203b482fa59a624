using System.Text.Json;
using Snn.Data.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>
/// Replays the geometry of the pooling in front of a convolutional block's local classifier, and pools maps of that
/// size.
/// </summary>
internal static class DecoderPoolingReplay
{
    // Maps of a sample: those of the published networks have some 200,000 values.
    private const double Most = 1 << 24;

    internal static bool Recognises(JsonElement file) =>
        file.TryGetProperty("rows", out var rows)
        && rows.ValueKind == JsonValueKind.Array
        && rows.GetArrayLength() > 0
        && rows.EnumerateArray()
            .All(r => r.ValueKind == JsonValueKind.Object && r.TryGetProperty("dim_in_decoder", out _));

    internal static ConformanceReport Replay(JsonElement file) =>
        ConformanceReport.Of("decoder-pooling", file.GetProperty("rows").EnumerateArray().Max(Error), 0);

    private static double Error(JsonElement row)
    {
        var (channels, size) = (JsonTensors.Size(row, "channels"), JsonTensors.Size(row, "dim"));
        if ((double)channels * size * size > Most)
        {
            throw new FormatException($"{channels} maps of {size}x{size} are too large to be pooled");
        }

        var shape = new FeatureShape(channels, size, size);
        var pooling = DecoderPooling.For(shape, JsonTensors.Size(row, "dim_in_decoder"));
        var (kernel, padding, pooled) = pooling is null
            ? ((1, 1), (0, 0), shape)
            : (pooling.Kernel, pooling.Padding, pooling.Pooled);
        return new[]
        {
            Pair(row, "kernel", kernel),
            Pair(row, "padding", padding),
            Pair(row, "pooled", (pooled.Height, pooled.Width)),
            ConformanceReport.Error(pooled.Count, row.GetProperty("features").GetDouble()),
            ConformanceReport.Error(Applied(pooling, shape), row.GetProperty("features").GetDouble()),
        }.Max();
    }

    private static double Pair(JsonElement row, string name, (int Height, int Width) ours)
    {
        var theirs = row.GetProperty(name);
        return Math.Max(
            ConformanceReport.Error(ours.Height, theirs[0].GetDouble()),
            ConformanceReport.Error(ours.Width, theirs[1].GetDouble())
        );
    }

    private static long Applied(DecoderPooling? pooling, FeatureShape shape)
    {
        using var scope = NewDisposeScope();
        var maps = zeros(1, shape.Channels, shape.Height, shape.Width);
        return (pooling is null ? maps : pooling.Apply(maps)).numel();
    }
}
