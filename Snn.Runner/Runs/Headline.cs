using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>The number of a run that matters most.</summary>
/// <param name="Key">What it is.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct Headline(MetricKey Key, double Value)
{
    /// <summary>The spiking network's error, where the number is that of its maxout form; else null.</summary>
    internal double? Spiking { get; init; }

    /// <summary>Name and value as people read them.</summary>
    internal string Text =>
        Spiking is { } spiking
            ? $"{Key.Words()} {Key.Shown(Value)}, spiking {MetricKeys.ReadoutMse.Shown(spiking)}"
            : $"{Key.Words()} {Key.Shown(Value)}";

    /// <summary>That of a summary, or of an epoch; null where there is none.</summary>
    internal static Headline? Of(ImmutableArray<Metric> measured) =>
        KeyOf(key => key.Number(measured) is not null) is { } key
            ? new(key, key.Number(measured)!.Value)
            {
                Spiking = key == MetricKeys.Mse ? MetricKeys.ReadoutMse.Number(measured) : null,
            }
            : null;

    /// <summary>
    /// What it is among numbers that were measured: the first of <see cref="MetricKeys.Results"/> of which more or less
    /// is better; null where there is none.
    /// </summary>
    /// <param name="isMeasured">Whether there is a number of that key.</param>
    internal static MetricKey? KeyOf(Func<MetricKey, bool> isMeasured) =>
        MetricKeys.Results.FirstOrDefault(known => known.Better != Better.Neither && isMeasured(known));
}
