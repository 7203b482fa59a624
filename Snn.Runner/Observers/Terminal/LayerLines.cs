using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>What an epoch has measured of each block, a line a block.</summary>
internal static class LayerLines
{
    /// <summary>Numbers that every block (or layer) has of its own, in the order in which they stand.</summary>
    internal static ImmutableArray<(string Metric, string Label, string Short)> Columns { get; } =
    [
        ("block_loss", "loss", "loss"),
        ("block_train_accuracy", "train accuracy", "train"),
        ("block_test_accuracy", "test accuracy", "test"),
        ("firing_rate", "firing rate", "rate"),
        ("silent_fraction", "silent", "silent"),
        ("saturated_fraction", "saturated", "satur."),
        ("spikes_per_trial", "spikes a trial", "spikes"),
    ];

    /// <summary>The lines; none where nothing was measured block by block.</summary>
    internal static ImmutableArray<string> Of(ImmutableArray<Metric> metrics)
    {
        var columns = Columns
            .Select(c => (c.Label, c.Metric, Values: Series(metrics, c.Metric)))
            .Where(c => !c.Values.IsEmpty)
            .ToImmutableArray();
        return
        [
            .. Enumerable
                .Range(0, columns.Select(c => c.Values.Length).DefaultIfEmpty(0).Max())
                .Select(block =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  block {block + 1}  {string.Join("  ", columns.Where(c => block < c.Values.Length && double.IsFinite(c.Values[block])).Select(c => $"{c.Label} {Number(c.Metric, c.Values[block])}"))}"
                    )
                ),
        ];
    }

    /// <summary>One value a block; empty where there is none.</summary>
    internal static ImmutableArray<double> Series(ImmutableArray<Metric> metrics, string name) =>
        metrics.FirstOrDefault(m => m.Name == name).Value is RunValue.Series series ? series.Values : [];

    /// <summary>A value of one block.</summary>
    internal static string Number(string metric, double value) => Numbers.Of(metric, new RunValue.Real(value));
}
