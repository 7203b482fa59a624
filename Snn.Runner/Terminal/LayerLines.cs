using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;

namespace Snn.Runner.Terminal;

/// <summary>What an epoch has measured of each block, a line a block.</summary>
internal static class LayerLines
{
    private static readonly ImmutableArray<(string Metric, string Label)> Columns =
    [
        ("block_loss", "loss"), ("block_train_accuracy", "train accuracy"), ("block_test_accuracy", "test accuracy"),
        ("firing_rate", "firing rate"), ("silent_fraction", "silent"), ("saturated_fraction", "saturated"),
    ];

    /// <summary>The lines; none where nothing was measured block by block.</summary>
    internal static ImmutableArray<string> Of(ImmutableArray<Metric> metrics)
    {
        var columns = Columns.Select(c => (c.Label, metrics.FirstOrDefault(m => m.Name == c.Metric) is { Value: RunValue.Series series } m ? (m.Name, series.Values) : default))
            .Where(c => !c.Item2.Values.IsDefault).ToImmutableArray();
        return
        [
            .. Enumerable.Range(0, columns.Select(c => c.Item2.Values.Length).DefaultIfEmpty(0).Max()).Select(block => string.Create(
                CultureInfo.InvariantCulture,
                $"  block {block + 1}  {string.Join("  ", columns.Where(c => double.IsFinite(c.Item2.Values[block])).Select(c => $"{c.Label} {Figures.Of(c.Item2.Name, new RunValue.Real(c.Item2.Values[block]))}"))}")),
        ];
    }
}
