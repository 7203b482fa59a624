using System.Text.Json;
using Snn.Data.Runs;

namespace Snn.LocalLoss.Conformance;

/// <summary>Replays reference data of the layer-local half; a file is known by what it holds, not by its name.</summary>
public static class LocalLossConformance
{
    /// <summary>Whether <see cref="Replay"/> knows the file; needs no libtorch.</summary>
    public static bool Recognises(JsonElement file) =>
        file.ValueKind == JsonValueKind.Object && (LifReplay.Recognises(file) || BlockReplay.Recognises(file));

    /// <summary>Replays a file that <see cref="Recognises"/> accepts. libtorch must be loaded.</summary>
    /// <exception cref="FormatException">Something in the file is malformed.</exception>
    public static ConformanceReport Replay(JsonElement file) =>
        LifReplay.Recognises(file) ? LifReplay.Replay(file) : BlockReplay.Replay(file);
}
