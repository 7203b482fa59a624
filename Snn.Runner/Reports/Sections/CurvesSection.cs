using System.Collections.Immutable;
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
                    ("test_accuracy", "test"),
                    ("train_accuracy", "training"),
                    ("validation_accuracy", "validation")
                ),
                Curves.Of(
                    run,
                    "loss",
                    "Loss of the output classifier",
                    "cross-entropy (nat)",
                    true,
                    ("test_loss", "test"),
                    ("train_loss", "training"),
                    ("validation_loss", "validation")
                ),
                Curves.Of(
                    run,
                    "error",
                    "Error",
                    "mean squared error",
                    true,
                    ("mse", "maxout form"),
                    ("readout_mse", "spiking readout")
                ),
                Curves.Of(
                    run,
                    "train-error",
                    "Readout error",
                    "relative readout error",
                    false,
                    ("train_error", "patterns, undisturbed")
                ),
                Curves.Of(
                    run,
                    "largest-error",
                    "Largest and mean error",
                    "absolute error",
                    true,
                    ("max_error", "largest"),
                    ("mae", "mean")
                ),
                Curves.Of(run, "pieces", "Pieces in use", "affine pieces", false, ("pieces", "pieces")),
                Curves.Of(run, "active-neurons", "Neurons that spike", "neurons", false, ("active_neurons", "active")),
                Curves.Of(run, "spikes", "Activity", "spikes a trial", false, ("spikes_per_trial", "spikes")),
                Curves.OfBlocks(
                    run,
                    "spikes-by-layer",
                    "Activity of each layer",
                    "spikes a trial",
                    false,
                    "spikes_per_trial",
                    1,
                    part
                ),
                Curves.OfBlocks(
                    run,
                    "layer-error",
                    "Error of each layer's readout",
                    "mean squared error",
                    true,
                    "layer_mse",
                    1,
                    part
                ),
                Curves.Of(run, "learning-rate", "Learning rate", "learning rate", true, ("lr", "learning rate")),
                Curves.Of(
                    run,
                    "speed",
                    "Speed of training",
                    "samples a second",
                    false,
                    ("samples_per_second", "samples a second")
                ),
            }.OfType<Figure>(),
        ];
        return figures.IsEmpty ? null : new("curves", "Learning curves", [new Block.Drawn(figures)]);
    }
}
