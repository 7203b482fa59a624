using System.Collections.Immutable;

namespace Snn.Runner.Experiments;

/// <summary>
/// How long the longer experiments took at full length where they were measured (<c>docs/results.md</c>), for who
/// begins one.
/// </summary>
internal static class Durations
{
    private static readonly ImmutableDictionary<string, string> Measured = new Dictionary<string, string>
    {
        ["4.1-ce"] = "17 to 53 min",
        ["4.1-corr"] = "60 to 71 min",
        ["4.1-ce-corr"] = "4 h, with other work on the machine",
        ["4.2-snn1m"] = "73 min",
        ["4.3-snn2m"] = "an hour, estimated from 85 epochs in 45 min",
        ["4.2-vgg8a"] = "28 h, estimated from a step of 2.2 s",
        ["4.3-vgg8a"] = "28 h, estimated from a step of 2.2 s",
        ["lif-ce"] = "15 to 84 min",
        ["lif-corr"] = "44 to 71 min",
        ["lif-ce-corr"] = "46 to 59 min",
        ["lif-snn1m"] = "36 to 39 min",
        ["lif-snn2m"] = "101 min",
        ["lif-vgg8a-mnist"] = "70 h, estimated from an epoch of 42 min",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>In words; null for what takes less than a minute, or was not measured.</summary>
    /// <param name="id">Of the experiment.</param>
    internal static string? Of(string id) =>
        Measured.TryGetValue(id, out var time)
            ? $"at full length it took {time} on a core or two (docs/results.md says of what); --epochs makes it shorter, Ctrl-C stops it, --resume continues"
            : null;
}
