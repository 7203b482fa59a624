using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Runs;

namespace Snn.Runner.Observers.Terminal;

/// <summary>What an epoch has measured of each block, a line a block.</summary>
internal static class LayerLines
{
    /// <summary>Numbers that every block (or layer) has of its own, in the order in which they stand.</summary>
    internal static ImmutableArray<(SeriesKey Key, string Label, string Short)> Columns { get; } =
    [
        (MetricKeys.BlockLoss, "loss", "loss"),
        (MetricKeys.BlockTrainAccuracy, "train accuracy", "train"),
        (MetricKeys.BlockTestAccuracy, "test accuracy", "test"),
        (MetricKeys.FiringRate, "firing rate", "rate"),
        (MetricKeys.SilentFraction, "silent", "silent"),
        (MetricKeys.SaturatedFraction, "saturated", "satur."),
        (MetricKeys.LayerSpikesPerTrial, "spikes per trial", "spikes"),
    ];

    /// <summary>The lines; none where nothing was measured block by block.</summary>
    internal static ImmutableArray<string> Of(ImmutableArray<Metric> metrics)
    {
        var columns = Columns
            .Select(c => (c.Label, c.Key, Values: c.Key.In(metrics)))
            .Where(c => !c.Values.IsEmpty)
            .ToImmutableArray();
        return
        [
            .. Enumerable
                .Range(0, columns.Select(c => c.Values.Length).DefaultIfEmpty(0).Max())
                .Select(block =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  block {block + 1}  {string.Join("  ", columns.Where(c => block < c.Values.Length && double.IsFinite(c.Values[block])).Select(c => $"{c.Label} {c.Key.Shown(new RunValue.Real(c.Values[block]))}"))}"
                    )
                ),
        ];
    }
}
