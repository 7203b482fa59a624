using Snn.Convex.Experiments.Images;
using Snn.Convex.Networks;
using Snn.Convex.Training;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Progress = Snn.Data.Runs.RunProgress<Snn.Convex.Experiments.Images.ImageState>;

namespace Snn.Convex.Published;

/// <summary>Runs a published script on images.</summary>
public static class ScriptRun
{
    /// <summary>Runs the script, as a lazy sequence of epochs.</summary>
    /// <param name="experiment">What to run.</param>
    /// <param name="training">Images to learn from, of ten classes.</param>
    /// <param name="test">Images, or with two layers labels, to be judged by.</param>
    /// <param name="seed">Below 2³²: NumPy's seed for the start; also draws the images of an epoch.</param>
    /// <param name="from">Where an interrupted run stands; it goes on as if it had not been interrupted.</param>
    public static IEnumerable<Progress> Run(
        ScriptExperiment experiment,
        ImageSet training,
        ImageSet test,
        Seed seed,
        ImageState? from = null
    )
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var agree = ImageRun.Agree(training, test);
        return PublishedNetworks
            .Seed(seed)
            .Bind(s => experiment.Validate().Bind(_ => Fits(training, agree)).Map(_ => s))
            .Match(
                s => Train(experiment, training, test, seed, from ?? Initial(experiment, training.Shape.Size, s)),
                fault => [new Progress.Stopped(fault)]
            );
    }

    /// <summary>
    /// The untrained layers: all of D is 1/√10 with one layer and 10 with two, G = Dᵀ; above, G₂ = G/10.
    /// </summary>
    /// <param name="e">A valid experiment.</param>
    /// <param name="pixels">K.</param>
    /// <param name="seed">NumPy's.</param>
    public static ImageState Initial(ScriptExperiment e, int pixels, uint seed)
    {
        ArgumentNullException.ThrowIfNull(e);
        var (state, n) = (new NumpyRandomState(seed), e.NumNeurons);
        var m = e.Layers == 1 ? ScriptExperiment.Places.Length : 1;
        var entry = e.Layers == 1 ? 1 / Math.Sqrt(ScriptExperiment.Places.Length) : 10;
        var lower = Layer(pixels, entry, entry, u => e.Layers == 1 ? u : (2 * u) - 1);
        return new(e.Layers == 1 ? [lower] : [lower, Layer(n, entry / 10, entry, u => (2 * u) - 1)], 0);

        ConvexNetwork Layer(int inputs, double g, double d, Func<double, double> threshold)
        {
            var f = PublishedNetworks.Transposed(state.Randn(n * inputs), n, inputs);
            double[] t = [.. state.Rand(n).Select(threshold)];
            return PublishedNetworks.Made(
                ConvexNetwork.Create(
                    n,
                    inputs,
                    m,
                    new(f, Enumerable.Repeat(g, n * m).ToArray(), Enumerable.Repeat(d, n * m).ToArray(), t)
                )
            );
        }
    }

    private static Result<ImageSet> Fits(ImageSet training, bool agree) =>
        !agree || training.Classes != ScriptExperiment.Places.Length
            ? new Fault(
                FaultKind.Data,
                "images",
                "training and test images are not of one size and ten classes",
                "give MNIST, or a set like it"
            )
            : training;

    private static IEnumerable<Progress> Train(
        ScriptExperiment experiment,
        ImageSet training,
        ImageSet test,
        Seed seed,
        ImageState state
    ) => Epochs.Run(new ScriptTraining(experiment, training, test, seed, state.Layers), state.Epoch);
}
