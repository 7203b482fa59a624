using System.Text.Json;
using Snn.Data.Runs;

namespace Snn.LocalLoss.Conformance;

/// <summary>
/// Replays reference data of the layer-local half; a file is known by what it holds, not by its name.
/// </summary>
public static class LocalLossConformance
{
    private static readonly (Func<JsonElement, bool> Recognises, Func<JsonElement, ConformanceReport> Replay)[] Kinds =
    [
        (CountingReplay.Recognises, CountingReplay.Replay),
        (PublishedTrainingReplay.Recognises, PublishedTrainingReplay.Replay),
        (LifReplay.Recognises, LifReplay.Replay),
        (BlockReplay.Recognises, BlockReplay.Replay),
        (SimilarityReplay.Recognises, SimilarityReplay.Replay),
        (DecoderPoolingReplay.Recognises, DecoderPoolingReplay.Replay),
    ];

    /// <summary>Whether <see cref="Replay"/> knows the file; needs no libtorch.</summary>
    public static bool Recognises(JsonElement file) =>
        file.ValueKind == JsonValueKind.Object && Kinds.Any(k => k.Recognises(file));

    /// <summary>Replays a file that <see cref="Recognises"/> accepts. libtorch must be loaded.</summary>
    /// <exception cref="FormatException">Something in the file is malformed.</exception>
    public static ConformanceReport Replay(JsonElement file) =>
        Kinds.FirstOrDefault(k => k.Recognises(file)).Replay?.Invoke(file)
        ?? throw new FormatException("the file is of no known kind");
}
