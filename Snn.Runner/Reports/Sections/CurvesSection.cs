using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;

namespace Snn.Runner.Reports.Sections;

/// <summary>How the run went, epoch by epoch.</summary>
internal static class CurvesSection
{
    /// <summary>The section; null before the second epoch.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">What a block (or layer) of its network is called.</param>
    internal static Section? Of(RunDossier run, string part)
    {
        ImmutableArray<Figure> figures =
        [
            .. new[]
            {
                Curves.Of(
                    run,
                    "accuracy",
                    "Accuracy",
                    "accuracy (%)",
                    false,
                    (MetricKeys.TestAccuracy, "test"),
                    (MetricKeys.TrainAccuracy, "training"),
                    (MetricKeys.ValidationAccuracy, "validation")
                ),
                Curves.Of(
                    run,
                    "loss",
                    "Loss of the output classifier",
                    "cross-entropy (nat)",
                    true,
                    (MetricKeys.TestLoss, "test"),
                    (MetricKeys.TrainLoss, "training"),
                    (MetricKeys.ValidationLoss, "validation")
                ),
                Curves.Of(run, "error", "Error", "mean squared error", true, Errors(run)),
                Curves.Of(
                    run,
                    "train-error",
                    "Readout error",
                    "relative readout error",
                    false,
                    (MetricKeys.TrainError, "patterns, undisturbed")
                ),
                Curves.Of(
                    run,
                    "largest-error",
                    "Largest and mean error",
                    "absolute error",
                    true,
                    (MetricKeys.MaxError, "largest"),
                    (MetricKeys.Mae, "mean")
                ),
                Curves.Of(run, "pieces", "Pieces in use", "affine pieces", false, (MetricKeys.Pieces, "pieces")),
                Curves.Of(
                    run,
                    "active-neurons",
                    "Neurons that spike",
                    "neurons",
                    false,
                    (MetricKeys.ActiveNeurons, "active")
                ),
                Curves.Of(run, "spikes", "Activity", "spikes per trial", false, (MetricKeys.SpikesPerTrial, "spikes")),
                Curves.OfBlocks(
                    run,
                    "spikes-by-layer",
                    "Activity of each layer",
                    "spikes per trial",
                    false,
                    MetricKeys.LayerSpikesPerTrial,
                    part
                ),
                Curves.OfBlocks(
                    run,
                    "layer-error",
                    "Error of each layer's readout",
                    "mean squared error",
                    true,
                    MetricKeys.LayerMse,
                    part
                ),
                Curves.Of(
                    run,
                    "learning-rate",
                    "Learning rate",
                    "learning rate",
                    true,
                    (MetricKeys.LearningRate, "learning rate")
                ),
                Curves.Of(
                    run,
                    "speed",
                    "Speed of training",
                    "samples per second",
                    false,
                    (MetricKeys.SamplesPerSecond, "samples per second")
                ),
            }.OfType<Figure>(),
        ];
        return figures.IsEmpty ? null : new("curves", "Learning curves", [new Block.Drawn(figures)]);
    }

    // Stacked layers have no maxout form: their error is that of the readout.
    private static (MetricKey Key, string Called)[] Errors(RunDossier run) =>
        run.Epochs.All(e => MetricKeys.Mse.Number(e.Numbers) == MetricKeys.ReadoutMse.Number(e.Numbers))
            ? [(MetricKeys.ReadoutMse, "spiking readout")]
            : [(MetricKeys.Mse, "maxout form"), (MetricKeys.ReadoutMse, "spiking readout")];
}
