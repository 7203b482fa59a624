using System.Text.Json;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Convex.Conformance;

/// <summary>Replays reference data of the convex half; a file is known by what it holds, not by its name.</summary>
public static class ConvexConformance
{
    /// <summary>
    /// The network that a file holds and that the trials of its folder start from; none if it is no network file.
    /// </summary>
    /// <exception cref="FormatException">Something in the file is malformed.</exception>
    public static ConvexNetwork? TryReadNetwork(JsonElement file) =>
        NetworkReplay.Recognises(file) ? NetworkReplay.Read(file) : null;

    /// <summary>
    /// Replays a file, with both simulators where both apply; none if the file is of no kind known here.
    /// </summary>
    /// <param name="file">The whole file, parsed.</param>
    /// <param name="network">The network of the file's folder (<see cref="TryReadNetwork"/>), if there is one.</param>
    /// <exception cref="FormatException">
    /// Something in the file is malformed, or it needs a network that is not there.
    /// </exception>
    public static ConformanceReport? TryReplay(JsonElement file, ConvexNetwork? network) =>
        NetworkReplay.Recognises(file) ? NetworkReplay.Replay(file)
        : GeneralReplay.Recognises(file) ? GeneralReplay.Replay(file)
        : ImagesReplay.Recognises(file) ? ImagesReplay.Replay(file)
        : TrialsReplay.Recognises(file) ? TrialsReplay.Replay(file, Needed(network, file))
        : LearningReplay.Recognises(file)
            ? LearningReplay.Replay(file, Needed(LearningReplay.Own(file) ?? network, file))
        : null;

    private static ConvexNetwork Needed(ConvexNetwork? network, JsonElement file)
    {
        var inputs = file.TryGetProperty("trials", out var trials)
            ? trials.EnumerateArray().Select(trial => ReferenceFile.Numbers(trial, "x").Length)
            : ReferenceFile.Rows(file, "x").Select(row => row.Length);
        return network is null ? throw ReferenceFile.Malformed("network", "file is missing in this folder")
            : inputs.Any(k => k != network.Inputs)
                ? throw ReferenceFile.Malformed("x", $"does not have the network's {network.Inputs} inputs")
            : network;
    }
}
