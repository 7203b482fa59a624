using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>A number of result files as people know it.</summary>
/// <param name="Name">In result files.</param>
/// <param name="Title">In tables and on axes.</param>
/// <param name="Unit">Its unit; empty for pure numbers.</param>
/// <param name="Better">1 where more is better, −1 where less is, 0 where neither.</param>
/// <param name="Percent">Whether it is a part of 1 that is shown in percent.</param>
internal sealed record MetricName(string Name, string Title, string Unit, int Better, bool Percent = false)
{
    /// <summary>Title and unit, for axes.</summary>
    internal string Axis =>
        Percent ? $"{Title} (%)"
        : Unit.Length > 0 ? $"{Title} ({Unit})"
        : Title;

    /// <summary>The number on the axis.</summary>
    internal double Scaled(double value) => Percent ? 100 * value : value;

    /// <summary>The number with its unit.</summary>
    internal string Shown(double value) =>
        Percent ? Numbers.Percent(value)
        : Name.EndsWith("_seconds", StringComparison.Ordinal)
            ? Numbers.Time(TimeSpan.FromSeconds(Math.Clamp(value, 0, 1e9)))
        : Math.Abs(value) is >= 1e4 and < 1e15 ? Math.Round(value).ToString("N0", CultureInfo.InvariantCulture) + Suffix
        : Numbers.Short(value) + Suffix;

    private string Suffix => Unit.Length > 0 ? " " + Unit : "";
}

/// <summary>The numbers that reports and comparisons speak of, in the order in which a reader wants them.</summary>
internal static class MetricNames
{
    /// <summary>All of them; others are shown by their own name.</summary>
    internal static ImmutableArray<MetricName> All { get; } =
    [
        new("test_accuracy", "test accuracy, last epoch", "", 1, true),
        new("best_test_accuracy", "test accuracy, best epoch", "", 1, true),
        new("validation_accuracy", "validation accuracy", "", 1, true),
        new("train_accuracy", "training accuracy", "", 1, true),
        new("test_loss", "test loss", "nat", -1),
        new("mse", "mean squared error", "", -1),
        new("readout_mse", "squared error of the spiking readout", "", -1),
        new("upper_readout_mse", "squared error of layer 2's spiking readout", "", -1),
        new("closed_form_mse", "squared error of the closed form", "", 0),
        new("mae", "mean absolute error", "", -1),
        new("max_error", "largest error", "", -1),
        new("pieces", "pieces in use", "", 0),
        new("optimum_distance", "distance from the optimum", "", -1),
        new("kkt_residual", "KKT residual", "", 0),
        new("accuracy_clean", "accuracy, undisturbed", "", 1, true),
        new("accuracy_noise", "accuracy under noise", "", 1, true),
        new("accuracy_delay", "accuracy with delay", "", 1, true),
        new("accuracy_loss_after", "accuracy after the loss of neurons", "", 1, true),
        new("accuracy_all_before", "accuracy under noise and delay", "", 1, true),
        new("accuracy_all_after", "accuracy under noise, delay and loss", "", 1, true),
        new("spikes_per_trial", "spikes a trial", "", 0),
        new("synaptic_operations", "synaptic operations a sample", "", -1),
        new("multiply_accumulates", "multiply-accumulates a sample", "", -1),
        new("energy_nanojoules", "energy estimate a sample", "nJ", -1),
        new("samples_per_second", "samples a second", "", 0),
        new("wall_seconds", "wall time", "", 0),
        new("train_seconds", "time in training", "", 0),
        new("parameters", "parameters", "", 0),
    ];

    /// <summary>The metric of a name.</summary>
    internal static MetricName Of(string name) =>
        All.FirstOrDefault(m => m.Name == name) ?? new(name, PlainText.Of(name.Replace('_', ' '), 60), "", 0);
}
