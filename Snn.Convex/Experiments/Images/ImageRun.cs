using Snn.Convex.Training;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.Images.ImageState>;

namespace Snn.Convex.Experiments.Images;

/// <summary>Trains a convex network to classify images.</summary>
public static class ImageRun
{
    /// <summary>Runs the experiment, as a lazy sequence of epochs.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="training">Images to learn from.</param>
    /// <param name="test">Images to be judged by; as large and of the same classes.</param>
    /// <param name="seed">Draws the start and orders the images.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    /// <returns>The run, computed while it is pulled; it ends at once where the experiment is not valid.</returns>
    /// <exception cref="ArgumentException">
    /// There are no training images, or the test images differ in size or classes.
    /// </exception>
    public static IEnumerable<Progress> Run(
        ImageExperiment experiment,
        ImageSet training,
        ImageSet test,
        Seed seed,
        ImageState? from = null
    )
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (!Agree(training, test))
        {
            throw new ArgumentException(
                "training and test images do not agree in size and classes, or there are none",
                nameof(test)
            );
        }

        return experiment
            .Validate(training.Classes)
            .Bind(valid =>
                training.Shape.Size <= SparseImages.MostInputs
                    ? valid
                    : (Result<ImageExperiment>)
                        new Fault(
                            FaultKind.Data,
                            "dataset",
                            $"images of {training.Shape} have {training.Shape.Size} values",
                            $"give images of at most {SparseImages.MostInputs}, smaller ones with ::shape=HxW"
                        )
            )
            .Match(
                valid => Train(valid, training, test, seed, from ?? ImageState.Initial(valid, training, seed)),
                fault => [new Progress.Stopped(fault)]
            );
    }

    /// <summary>Whether there is something to learn from, and both sets are of one size and the same classes.</summary>
    internal static bool Agree(ImageSet training, ImageSet test)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        return training.Count > 0 && (training.Shape, training.Classes) == (test.Shape, test.Classes);
    }

    private static IEnumerable<Progress> Train(
        ImageExperiment experiment,
        ImageSet training,
        ImageSet test,
        Seed seed,
        ImageState state
    ) => Epochs.Run(new ImageTraining(experiment, new(training), new(test), seed, state.Layers), state.Epoch);
}
