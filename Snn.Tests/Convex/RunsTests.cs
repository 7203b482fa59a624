using Snn.Convex.Experiments.Images;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Vectors;
using Snn.Tests.Support;

namespace Snn.Tests.Convex;

[Trait(Category.Name, Category.Long)]
public sealed class RunsTests
{
    private static readonly SurfaceExperiment Trial = new()
    {
        Grid = 6,
        ReadoutGrid = 3,
        Epochs = 2,
        Duration = 2,
    };

    private static readonly StackExperiment Stack = new() { Trial = Trial, Layers = [20, 15, 10] };

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Stacked_layers_learn_alike_by_both_simulators(double drift)
    {
        var drifting = Stack with { Trial = Trial with { Rates = Trial.Rates with { LeakThresh = drift } } };
        var events = Finish(
            StackRun.Run(drifting with { Trial = drifting.Trial with { Simulator = Simulator.Event } }, new Seed(3))
        );
        var euler = Finish(
            StackRun.Run(drifting with { Trial = drifting.Trial with { Simulator = Simulator.Euler } }, new Seed(3))
        );
        for (var l = 0; l < 3; l++)
        {
            Closeness.Close(euler.State.Layers[l].F.Span, events.State.Layers[l].F.Span);
            Closeness.Close(euler.State.Layers[l].T.Span, events.State.Layers[l].T.Span);
        }
    }

    [Fact]
    public void A_second_layer_halves_the_readout_error_of_the_published_single_layer()
    {
        var single = Finish(
            SurfaceRun.Run(
                new SurfaceExperiment
                {
                    Grid = 50,
                    Epochs = 4,
                    EvalGrid = 10,
                    ReadoutGrid = 20,
                },
                new Seed(3)
            )
        );
        var stack = new StackExperiment
        {
            Trial = new SurfaceExperiment
            {
                Grid = 50,
                Epochs = 4,
                ReadoutGrid = 20,
            },
        };
        Assert.True(
            Real(Finish(StackRun.Run(stack, new Seed(3))).Summary, "readout_mse")
                < Real(single.Summary, "readout_mse") / 2
        );
    }

    [Theory]
    [InlineData(WinnerSelection.Held, "500")]
    [InlineData(WinnerSelection.Free, "500")]
    [InlineData(WinnerSelection.Held, "200 50")]
    public void A_classifier_learns_the_sample(WinnerSelection winners, string layers)
    {
        var (training, test) = Images();
        var experiment = new ImageExperiment
        {
            Winners = winners,
            Epochs = 5,
            Layers = [.. layers.Split(' ').Select(int.Parse)],
        };
        var finished = Finish(ImageRun.Run(experiment, training, test, new Seed(1)));
        Assert.InRange(Real(finished.Summary, "test_accuracy"), 0.8, 1);
        var evaluation = ImageEvaluation.Of(finished.State.Layers, experiment, test, new Seed(1).Fold("test"));
        Assert.Equal(Real(finished.Summary, "test_accuracy"), evaluation.Judged.Accuracy);
        Assert.Equal(test.Count, evaluation.Judged.Confusion.Sum());
    }

    [Fact]
    public void An_interrupted_classifier_goes_on_to_the_same_layers()
    {
        var (training, test) = Images();
        var experiment = new ImageExperiment { Epochs = 2, Layers = [50, 20] };
        var half = ImageRun
            .Run(experiment, training, test, new Seed(1))
            .OfType<RunProgress<ImageState>.EpochDone>()
            .First()
            .State;
        Assert.Equal(
            Finish(ImageRun.Run(experiment, training, test, new Seed(1))).State.Layers,
            Finish(ImageRun.Run(experiment, training, test, new Seed(1), half)).State.Layers
        );
    }

    [Fact]
    public void Blank_pixels_are_skipped_without_a_difference()
    {
        var (training, _) = Images();
        var images = new SparseImages(training);
        var layer = new ImageLayer(
            ImageState.Initial(new ImageExperiment { Layers = [110] }, training, new Seed(1)).Layers[0]
        );
        var (wide, narrow) = (new float[layer.Padded], new float[layer.Padded]);
        for (var i = 0; i < 20; i++)
        {
            DriveKernel.Drive<Lanes512<float>>(layer, images.Pixels(i), images.Values(i), wide);
            DriveKernel.Drive<Lanes256<float>>(layer, images.Pixels(i), images.Values(i), narrow);
            Assert.Equal(wide, narrow);
            var x = images.Dense(i + 1, 1)[^images.Inputs..];
            Assert.All(
                Enumerable.Range(0, layer.Neurons),
                n => Assert.Equal(x.Select((v, k) => v * layer.F[(k * layer.Padded) + n]).Sum(), wide[n], 1e-5)
            );
        }
    }

    [Theory]
    [InlineData(double.NaN, 1, "F")]
    [InlineData(1, 0, "G")]
    [InlineData(1, -1, "G")]
    public void A_network_that_cannot_run_is_refused_by_name(double f, double g, string where)
    {
        var refused = ConvexNetwork.Create(1, 1, 1, new(new[] { f }, new[] { g }, new[] { 1.0 }, new[] { 0.0 }));
        Assert.Equal(where, Assert.IsType<Result<ConvexNetwork>.Error>(refused).Fault.Where);
    }

    private static RunProgress<T>.Finished Finish<T>(IEnumerable<RunProgress<T>> run) =>
        Assert.IsType<RunProgress<T>.Finished>(run.Last());

    private static double Real(IEnumerable<Metric> metrics, string name) =>
        ((RunValue.Real)metrics.Single(m => m.Name == name).Value).Value;

    private static (ImageSet Training, ImageSet Test) Images()
    {
        var sample = SampleDatasets.Load(KnownDatasets.Mnist);
        return (sample.Train, sample.Test);
    }
}
