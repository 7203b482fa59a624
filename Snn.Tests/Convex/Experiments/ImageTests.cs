using Snn.Convex.Experiments.Images;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Experiments;

/// <summary>Small classifiers of few images, against plain loops over textbook matrices.</summary>
public sealed class ImageTests
{
    private const double Rounding = 2e-5;

    [Fact]
    public void An_image_is_followed_through_the_layers_as_the_loops_do() =>
        Property.Holds(
            ImageCase.Any,
            (c, kinds) =>
            {
                var (plain, layers, often) = (c.Plain(), c.Layers(), false);
                for (var i = 0; i < c.Images.Count; i++)
                {
                    var trace = ImageSampleTrace.Of([.. layers], c.Experiment, c.Images, i, c.Seed);

                    Assert.Equal(plain.Run(c.Input(i), layers.Length, c.Seed.Fold(i)), trace.Predicted);
                    for (var l = 0; l < layers.Length; l++)
                    {
                        Assert.Equal(plain.Spikes[l], trace.Layers[l].Spikes);
                        Assert.Equal(layers[l].Neurons, trace.Layers[l].Neurons);
                        Assert.Equal(plain.Margins[l], trace.Layers[l].Margins, Near);
                        often |= l > 0 && plain.Spikes[l].Count > 1;
                    }
                }

                kinds.Cover("an upper layer spikes twice", often);
            }
        );

    [Fact]
    public void A_set_is_evaluated_image_by_image() =>
        Property.Holds(
            ImageCase.Any,
            c =>
            {
                var (plain, layers) = (c.Plain(), c.Layers());
                var spikes = new double[layers.Length];
                int[] predicted =
                [
                    .. Enumerable
                        .Range(0, c.Images.Count)
                        .Select(i =>
                        {
                            var decided = plain.Run(c.Input(i), layers.Length, c.Seed.Fold(i));
                            spikes = [.. spikes.Select((n, l) => n + plain.Spikes[l].Count)];
                            return decided;
                        }),
                ];

                var evaluation = ImageEvaluation.Of([.. layers], c.Experiment, c.Images, c.Seed);

                Assert.Equal(predicted, evaluation.Judged.Predicted);
                Assert.Equal(
                    spikes.Select((n, l) => n / c.Images.Count / layers[l].Neurons / c.Experiment.TimeSteps),
                    evaluation.FiringRates,
                    Near
                );
            }
        );

    [Fact]
    public void Layers_learn_as_the_loops_do() =>
        Property.Holds(
            from one in ImageCase.Any
            from epoch in Gen.Int(0, 3)
            select (one, epoch),
            (c, kinds) =>
            {
                var ((e, images, seed), epoch) = c;
                var plain = c.one.Plain();
                ImageLayer[] layers = [.. c.one.Layers().Select(layer => new ImageLayer(layer))];
                var learner = new ImageLearner(layers, e, new SparseImages(images));
                var right = 0;
                int[] order = [.. Enumerable.Range(0, images.Count).Reverse()];
                foreach (var i in order)
                {
                    var x = c.one.Input(i);
                    var shown = e.Winners == WinnerSelection.Free ? layers.Length : layers.Length - 1;
                    var decided = plain.Run(x, shown, seed.Fold("noise").Fold(epoch).Fold(i));
                    var factor = Math.Exp(-e.AlphaDecay * epoch);
                    right += plain.Learn(x, images.Labels.Span[i], decided, factor) ? 1 : 0;
                }

                Assert.Equal(right, learner.Learn(order, epoch, seed));
                kinds.Cover("some are right", right > 0, 0.3);
                kinds.Cover("some are wrong", right < images.Count, 0.3);
                for (var l = 0; l < layers.Length; l++)
                {
                    var learned = Plain.Of(layers[l].ToNetwork().OrThrow());
                    Assert.Equal(plain.Layers[l].T, learned.T, Near);
                    Assert.Equal(plain.Layers[l].F.SelectMany(f => f), learned.F.SelectMany(f => f), Near);
                    Assert.Equal(plain.Layers[l].G.SelectMany(g => g), learned.G.SelectMany(g => g));
                    Assert.Equal(plain.Layers[l].D.SelectMany(d => d), learned.D.SelectMany(d => d));
                }
            }
        );

    [Fact]
    public void Neurons_begin_at_images_of_their_class_or_at_small_weights_and_see_their_own_class_below() =>
        Property.Holds(
            ImageCase.Any,
            c =>
            {
                var layers = ImageState.Initial(c.Experiment, c.Images, c.Seed).Layers.Select(Plain.Of).ToArray();
                var (e, lowest) = (c.Experiment, layers[0]);
                for (var i = 0; i < lowest.N && e.Start == BoundaryStart.Data; i++)
                {
                    var ownClass = i / (lowest.N / c.Classes);
                    var own = Enumerable
                        .Range(0, c.Images.Count)
                        .Where(image =>
                            c.Images.Labels.Span[image] == ownClass
                            || !c.Images.Labels.ToArray().Contains((byte)ownClass)
                        );
                    Assert.Contains(
                        own,
                        image =>
                            c.Input(image)
                                .Zip(lowest.F[i])
                                .All(p => Near((2 / e.InputNorm / e.InputNorm) * p.First, p.Second))
                    );
                    Assert.Equal(1, lowest.T[i]);
                }

                if (e.Start == BoundaryStart.Random)
                {
                    Assert.All(lowest.F.SelectMany(f => f), f => Assert.InRange(f, -0.025, 0.025));
                    Assert.All(lowest.T, t => Assert.InRange(t, 0, 0.1));
                    Assert.Equal(lowest.N, lowest.T.Distinct().Count());
                }

                for (var l = 0; l < layers.Length; l++)
                {
                    var (layer, perClass) = (layers[l], layers[l].N / c.Classes);
                    Assert.Equal(e.Layers[l], layer.N);
                    for (var i = 0; i < layer.N; i++)
                    {
                        Assert.Equal(
                            Enumerable.Range(0, c.Classes).Select(m => m == i / perClass ? 1.0 : 0),
                            layer.G[i]
                        );
                        Assert.Equal(layer.G[i].Select(g => g * e.Quantum), layer.D.Select(d => d[i]));
                        for (var j = 0; j < layer.K && l > 0; j++)
                        {
                            var same = j / (layer.K / c.Classes) == i / perClass;
                            Assert.InRange((layer.F[i][j] / e.Quantum) - (same ? 1 : 0), -0.0501, 0.0501);
                        }
                    }

                    Assert.All(l > 0 ? layer.T : [], t => Assert.Equal(0, t));
                }
            }
        );

    // All is exact here: an image of one pixel, a leak of one half, weights and thresholds in quarters. First ties,
    // then neurons that lie at their thresholds and equal counts, then no spike, so that the voltage decides.
    [Theory]
    [InlineData(new[] { 1.0, 1, 1, 1 }, new[] { 0.5, 0.5, 0.5, 0.5 }, new[] { 0, 2 }, 0)]
    [InlineData(new[] { 0.5, 1, 1, 0.5 }, new[] { 1.0, 1, 1, 1 }, new[] { 1, 2 }, 0)]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.75 }, new[] { 1.0, 1, 1, 1 }, new int[0], 1)]
    public void At_its_threshold_a_neuron_spikes_and_among_equals_the_first(
        double[] f,
        double[] t,
        int[] spikes,
        int predicted
    )
    {
        var d = new[] { 1.0, 1, 0, 0, 0, 0, 1, 1 };
        var network = ConvexNetwork.Create(4, 1, 2, new(f, d, d, t)).OrThrow();
        var e = new ImageExperiment
        {
            Leak = 1,
            Dt = 0.5,
            InputNorm = 1,
            TimeSteps = 2,
        };
        var images = ImageSet.Create(1, 1, 2, new byte[] { 255 }, new byte[] { 0 });

        var trace = ImageSampleTrace.Of([network], e, images, 0, new Seed(1));

        Assert.Equal(spikes, trace.Layers[0].Spikes.Select(s => s.Neuron));
        Assert.Equal(predicted, trace.Predicted);
    }

    [Theory]
    [InlineData("10", 10, "")]
    [InlineData("20 10", 10, "")]
    [InlineData("65530", 10, "")]
    [InlineData("65540", 10, "layers")]
    [InlineData("20 15", 10, "layers")]
    [InlineData("5", 10, "layers")]
    public void Layers_are_multiples_of_the_classes_that_fit_into_16_bits(string layers, int classes, string refused)
    {
        var e = new ImageExperiment { Layers = [.. layers.Split(' ').Select(int.Parse)] };

        Assert.Equal(refused, e.Validate(classes).Match(_ => "", fault => fault.Where));
    }

    [Fact]
    public void A_step_that_overshoots_is_refused()
    {
        var e = new ImageExperiment
        {
            Leak = 2,
            Dt = 0.25,
            InputNorm = 2,
        };

        Assert.Equal("", Refused(e with { Alpha1 = 1.99 }));
        Assert.Equal("alpha1", Refused(e with { Alpha1 = 2 }));
        Assert.Equal(0.25 * 1.5, (e with { Alpha1 = 1.5 }).EtaF);
        Assert.Equal("dt", Refused(e with { Alpha1 = 0, Dt = 0.5 }));

        static string Refused(ImageExperiment e) => e.Validate(10).Match(_ => "", fault => fault.Where);
    }

    [Fact]
    public void The_first_images_are_there_with_all_their_pixels() =>
        Property.Holds(
            ImageCase.Any,
            c =>
            {
                var sparse = new SparseImages(c.Images);

                Assert.Equal(
                    Enumerable.Range(0, c.Images.Count).SelectMany(c.Input),
                    sparse.Dense(c.Images.Count, c.Experiment.InputNorm),
                    Near
                );
                Assert.Equal(c.Images.Shape.Size, sparse.Dense(1, 1).Length);
            }
        );

    private static bool Near(double expected, double actual) =>
        Math.Abs(expected - actual) <= Rounding * Math.Max(1, Math.Abs(expected));
}
