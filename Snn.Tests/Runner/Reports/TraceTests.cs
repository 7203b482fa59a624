using Snn.Convex.ClosedForm;
using Snn.Convex.Experiments.Images;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Tests.Runner.Reports;

/// <summary>What reports look at closely is what the experiments compute.</summary>
public sealed class TraceTests
{
    private static readonly SurfaceExperiment Surface = new();

    [Theory]
    [InlineData(Simulator.Event, 0)]
    [InlineData(Simulator.Euler, 0)]
    [InlineData(Simulator.Auto, 0.05)]
    public void What_a_report_draws_is_a_trial_of_the_runs_evaluation_to_the_last_bit(Simulator simulator, double noise)
    {
        var network = PublishedNetworks.Surface(3);
        var e = Surface with { Simulator = simulator, SigmaV = noise, ReadoutGrid = 5 };
        var points = Grid.Points(-e.Range, e.Range, e.ReadoutGrid);
        var chosen = Simulators.Choose(simulator, e.Coding).OrThrow();
        var readouts = Readouts.Of(network, e.Coding, e.Timing, chosen, points, new Seed(7).Fold("readout"));

        var index = EvaluationTrial.Nearest(e, 0.8 * e.Range, 0);
        var trace = Assert.Single(EvaluationTrial.Of([network], e, new(7), index));

        Assert.Equal(points[(2 * index)..(2 * (index + 1))], EvaluationTrial.Input(e, index));
        Assert.Equal(readouts[index], trace.MeanReadout[0]);
        Assert.Equal(trace.MeanReadout[0], trace.Readouts[e.Timing.ReadoutBin..].Average(), 1e-9);
        Assert.NotEmpty(trace.Spikes);
        Assert.All(trace.Spikes, s => Assert.InRange(trace.Margins[(s.Bin * 50) + s.Neuron], -1e-6, double.MaxValue));
    }

    [Fact]
    public void Layers_that_a_report_draws_are_those_of_the_evaluation()
    {
        var e = new StackExperiment { Trial = Surface with { ReadoutGrid = 4 } };
        var layers = StackStart.Of(e, new Seed(3)).Layers;
        var x = Grid.Points(-e.Trial.Range, e.Trial.Range, 4);

        var trace = EvaluationTrial.Of(layers, e.Trial, new(3), 6);
        var readouts = StackEvaluation.Readouts(
            layers,
            e,
            Simulator.Event,
            PointSet.Create(2, x, new double[16]),
            new(3)
        );

        Assert.Equal(readouts[12..14], trace.Select(l => l.MeanReadout[0]));
    }

    [Fact]
    public void A_partition_has_the_values_and_pieces_of_the_function()
    {
        var function = Maxout
            .Of(PublishedNetworks.Surface(3))
            .Match(f => f, _ => throw new InvalidOperationException());
        var points = PointSet.Of(Surface.Surface, Grid.Points(-4, 4, 40));

        var partition = Partition.Of(function, points.X.Span);

        Assert.Equal(FitError.Of(function, points).Pieces, partition.Active);
        Assert.Equal(
            FitError.Of(function, points).Mse,
            partition.Values.Zip(points.Y.ToArray(), (a, b) => (a - b) * (a - b)).Average(),
            1e-9
        );
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.05, 0.1)]
    public void Predictions_and_traces_of_images_are_what_the_evaluation_counts(double sigmav, double mu)
    {
        var data = SampleDatasets.Load(KnownDatasets.Mnist);
        var e = new ImageExperiment
        {
            Layers = [50, 20],
            Epochs = 1,
            SigmaV = sigmav,
            Mu = mu,
            TimeSteps = 4,
        };
        var state = ImageRun
            .Run(e, data.Train, data.Test, new Seed(1))
            .OfType<RunProgress<ImageState>.Finished>()
            .Single()
            .State;
        var seed = new Seed(1).Fold("test");

        var predicted = ImageEvaluation.Of(state.Layers, e, data.Test, seed).Judged.Predicted;

        // The run has judged these images once, at its end: no one needs to do it again.
        Assert.Equal(predicted, state.Judged!.Predicted);
        for (var i = 0; i < 20; i++)
        {
            var trace = ImageSampleTrace.Of(state.Layers, e, data.Test, i, seed);
            Assert.Equal(predicted[i], trace.Predicted);
            foreach (var layer in trace.Layers)
            {
                // One spikes where the highest of all classes is over its threshold, and it is of that class.
                for (var step = 1; step <= e.TimeSteps; step++)
                {
                    var margins = layer.Margins.AsSpan((step - 1) * 10, 10).ToArray();
                    var spikes = layer.Spikes.Where(s => s.Bin == step).ToArray();
                    Assert.Equal(margins.Max() >= 0 ? 1 : 0, spikes.Length);
                    Assert.All(spikes, s => Assert.Equal(margins.Max(), margins[s.Neuron / (layer.Neurons / 10)]));
                }
            }
        }
    }
}
