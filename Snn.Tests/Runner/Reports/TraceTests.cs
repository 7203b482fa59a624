using System.Collections.Immutable;
using Snn.Convex.Classification;
using Snn.Convex.ClosedForm;
using Snn.Convex.Dynamics;
using Snn.Convex.Experiments;
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

    [Fact]
    public void A_watched_trial_has_the_readout_and_thresholds_of_an_unwatched_one()
    {
        var network = PublishedNetworks.Surface(3);
        var timing = Surface.Timing;
        double[] x = [1.5, -2];
        var path = new double[2 * timing.Bins];
        for (var t = timing.OnsetBin; t < timing.Bins; t++)
        {
            x.CopyTo(path, 2 * t);
        }

        var trace = Assert.Single(TrialTrace.Of([network], Surface.Coding, path, null, 5, default));
        var readout = Readouts.Of(network, Surface.Coding, timing, Simulator.Euler, x, default)[0];

        Assert.NotEmpty(trace.Spikes);
        Assert.Equal(readout, trace.Readouts[timing.ReadoutBin..].Average(), 1e-9);
        foreach (var spike in trace.Spikes.Where(s => trace.Observed.Contains(s.Neuron)))
        {
            Assert.True(trace.Voltages[(spike.Bin * 5) + trace.Observed.IndexOf(spike.Neuron)] >= 0);
        }
    }

    [Fact]
    public void Watched_layers_have_the_readouts_of_unwatched_ones()
    {
        var e = new StackExperiment();
        var layers = StackState.Initial(e, new Seed(3)).Layers;
        var timing = e.Trial.Timing;
        double[] x = [1, 2];
        double[] path = [.. Enumerable.Range(0, timing.Bins).SelectMany(t => t < timing.OnsetBin ? [0.0, 0.0] : x)];

        var trace = TrialTrace.Of(layers, e.Trial.Coding, path, null, 3, default);
        var readouts = StackEvaluation.Readouts(layers, e, Simulator.Euler, PointSet.Create(2, x, new double[1]), default);

        Assert.Equal(readouts, trace.Select(l => l.Readouts[timing.ReadoutBin..].Average()), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void A_partition_has_the_values_and_pieces_of_the_function()
    {
        var function = Maxout.Of(PublishedNetworks.Surface(3)).Match(f => f, _ => throw new InvalidOperationException());
        var points = PointSet.Of(Surface.Surface, Grid.Points(-4, 4, 40));

        var partition = Partition.Of(function, points.X.Span);

        Assert.Equal(FitError.Of(function, points).Pieces, partition.Active);
        Assert.Equal(FitError.Of(function, points).Mse, partition.Values.Zip(points.Y.ToArray(), (a, b) => (a - b) * (a - b)).Average(), 1e-9);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.05, 0.1)]
    public void Predictions_and_traces_of_images_are_what_the_evaluation_counts(double sigmav, double mu)
    {
        var data = SampleDatasets.Load(KnownDatasets.Mnist);
        var e = new ImageExperiment { Layers = [50, 20], Epochs = 1, Sigmav = sigmav, Mu = mu, TimeSteps = 4 };
        var state = ImageRun.Run(e, data.Train, data.Test, new Seed(1)).OfType<RunProgress<ImageState>.Finished>().Single().State;
        var seed = new Seed(1).Fold("test");

        var taken = ImagePredictions.Of(state.Layers, e, data.Test, seed);
        var counted = ImageEvaluation.Of(state.Layers, e, data.Test, seed).Confusion;

        var confusion = new int[100];
        for (var i = 0; i < taken.Length; i++)
        {
            confusion[(data.Test.Labels.Span[i] * 10) + taken[i]]++;
        }

        Assert.Equal(counted, confusion.ToImmutableArray());
        for (var i = 0; i < 20; i++)
        {
            var trace = ImageSampleTrace.Of(state.Layers, e, data.Test, i, seed);
            Assert.Equal(taken[i], trace.Taken);
            foreach (var layer in trace.Layers)
            {
                // One spikes where the highest of all classes is over its threshold, and it is of that class.
                for (var step = 1; step <= e.TimeSteps; step++)
                {
                    var margins = layer.Margins.AsSpan((step - 1) * 10, 10).ToArray();
                    var spikes = layer.Spikes.Where(s => s.Bin == step).ToArray();
                    Assert.True(Math.Abs(margins.Max()) < 1e-6 || spikes.Length == (margins.Max() > 0 ? 1 : 0));
                    Assert.All(spikes, s => Assert.Equal(margins.Max(), margins[s.Neuron / (layer.Neurons / 10)], 1e-5));
                }
            }
        }
    }
}
