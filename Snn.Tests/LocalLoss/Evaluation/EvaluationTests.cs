using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Evaluation;

public sealed class EvaluationTests
{
    [Fact]
    public void Fan_out_counts_the_outputs_that_an_input_reaches() =>
        Property.Holds(
            from kernel in Gen.Item(1, 3, 5)
            from padding in Gen.Int(0, 2)
            from size in Gen.Size(5, 9)
            select (kernel, padding, size),
            c =>
            {
                var (encoder, shape) = (
                    new Encoder.Convolution(3, c.kernel, c.padding),
                    new FeatureShape(2, c.size, c.size + 1)
                );

                // An input of one at a pixel, all weights one: the outputs that change are those that it reaches.
                using var scope = NewDisposeScope();
                var reached = Enumerable
                    .Range(0, shape.Count)
                    .Select(i =>
                    {
                        var x = zeros(shape.Count);
                        x[i] = 1;
                        return (double)
                            nn
                                .functional.conv2d(
                                    x.view(1, 2, c.size, c.size + 1),
                                    ones([3, 2, c.kernel, c.kernel]),
                                    padding: [c.padding, c.padding]
                                )
                                .sum()
                                .item<float>();
                    });
                Assert.Equal(reached, SynapticWork.FanOut(encoder, shape));
            },
            30
        );

    [Fact]
    public void Spikes_are_accumulations_and_an_image_multiply_accumulates()
    {
        using var scope = NewDisposeScope();
        var shape = FeatureShape.Vector(3);
        var spikes = tensor(new[] { 1f, 0, 0, 1, 1, 0 }).view(2, 1, 3);
        Assert.Equal(
            new SynapticWork(3 * 5, 0),
            SynapticWork.Of(Signal.OverTime(spikes), shape, new Encoder.Linear(5))
        );
        Assert.Equal(
            new SynapticWork(0, 2 * 3 * 5),
            SynapticWork.Of(Signal.Constant(zeros(2, 3)), shape, new Encoder.Linear(5))
        );
        Assert.Equal(((0.9 * 15) + (4.6 * 30)) / 1000, new SynapticWork(15, 30).Nanojoules, 12);
    }

    [Fact]
    public void Batches_of_an_evaluation_add_up()
    {
        using var scope = NewDisposeScope();
        using var network = Network(LifParameters.Default);
        var (images, labels) = (randn(10, 6), tensor([0L, 1, 2, 1, 0, 2, 2, 0, 1, 1]));
        var whole = EvaluationTotals.Empty(2).Add(network, images, new(labels, 3, float32));
        var parts = EvaluationTotals
            .Empty(2)
            .Add(network, images[..4], new(labels[..4], 3, float32))
            .Add(network, images[4..], new(labels[4..], 3, float32));
        foreach (var (a, b) in whole.Metrics().Zip(parts.Metrics()))
        {
            // Losses on similarities are those of the batch; all else is a mean over samples.
            Assert.Equal(
                Numbers(a.Value),
                Numbers(b.Value),
                (x, y) => Math.Abs(x - y) <= 1e-5 * Math.Max(1, Math.Abs(x))
            );
        }
    }

    [Theory]
    [InlineData(1e6, 1, 0)]
    [InlineData(1e-9, 0, 1)]
    public void Silent_and_saturated_neurons_are_told(double threshold, double silent, double saturated)
    {
        using var scope = NewDisposeScope();
        using var network = Network(LifParameters.Default with { Threshold = threshold }, bias: 1e3f);
        var metrics = EvaluationTotals
            .Empty(2)
            .Add(network, randn(5, 6), new(tensor([0L, 1, 2, 1, 0]), 3, float32))
            .Metrics()
            .ToDictionary(m => m.Name, m => m.Value);
        Assert.All(Numbers(metrics["silent_fraction"]), f => Assert.Equal(silent, f));
        Assert.All(Numbers(metrics["saturated_fraction"]), f => Assert.Equal(saturated, f));
        Assert.Equal(
            silent == 1 ? 0 : (4 * 7 * 7) + (4 * 7 * 3),
            Assert.Single(Numbers(metrics["synaptic_operations"]))
        );
        Assert.Equal(6 * 7, Assert.Single(Numbers(metrics["multiply_accumulates"])));
    }

    [Fact]
    public void Neurons_are_silent_that_never_fired_and_saturated_that_fired_at_more_than_19_steps_of_20() =>
        Property.Holds(
            from samples in Gen.Size(1, 100)
            from thousandths in Gen.OneOf(Gen.Item(0, 951, 949, 1000), Gen.Int(0, 1000)).Array(1, 40)
            where thousandths.All(t => t != 950) // rounding decides
            select (samples, thousandths),
            (c, kinds) =>
            {
                double[] activity = [.. c.thousandths.Select(t => c.samples * t / 1000.0)];
                var block = new BlockEvaluation(0, null, [.. activity], default, Spikes: true);

                var metrics = new EvaluationTotals(c.samples, 0, 0, [block], default, [], [])
                    .Metrics()
                    .ToDictionary(m => m.Name, m => m.Value);

                var (silent, saturated) = (c.thousandths.Count(t => t == 0), c.thousandths.Count(t => t > 950));
                kinds.Cover("all three", silent > 0 && saturated > 0 && silent + saturated < activity.Length, 0.3);
                Assert.Equal(
                    (double)silent / activity.Length,
                    Assert.Single(Numbers(metrics["silent_fraction"])),
                    1e-12
                );
                Assert.Equal(
                    (double)saturated / activity.Length,
                    Assert.Single(Numbers(metrics["saturated_fraction"])),
                    1e-12
                );
            }
        );

    private static LocalNetwork Network(LifParameters lif, float bias = 0)
    {
        Layer layer = new Layer.Block(new Encoder.Linear(7));
        var settings = new BlockSettings(new LifNeuron(lif, 4), Credit.By(SupervisedLoss.Pred))
        {
            Norm = CurrentNorm.None,
        };
        var network = new LocalNetwork([layer, layer], FeatureShape.Vector(6), 3, settings, new Seed(1));
        network.eval();
        using var disabled = no_grad();
        foreach (var block in network.Blocks)
        {
            block.get_parameter("encoder.bias")!.PlusInPlace(bias);
        }

        return network;
    }

    private static double[] Numbers(RunValue value) =>
        value switch
        {
            RunValue.Series s => [.. s.Values],
            RunValue.Real r => [r.Value],
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
        };
}
