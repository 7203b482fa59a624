using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Evaluation;

public sealed class BlockSimilarityTests
{
    private static readonly Dataset Sample = SampleDatasets.Load(KnownDatasets.Mnist);

    // The estimate as it is defined: over all choices of four different samples.
    [Fact]
    public void The_estimate_is_the_mean_over_four_different_samples() =>
        Property.Holds(
            from n in Gen.Int(4, 7)
            from seed in Gen.Int(0, 100000)
            select (n, seed),
            c =>
            {
                var (k, l) = (Symmetric(c.n, new(c.seed)), Symmetric(c.n, new Random(c.seed + 1)));
                double K(int i, int j) => k[(i * c.n) + j];
                double L(int i, int j) => l[(i * c.n) + j];
                var terms =
                    from i in Enumerable.Range(0, c.n)
                    from j in Enumerable.Range(0, c.n)
                    from q in Enumerable.Range(0, c.n)
                    from r in Enumerable.Range(0, c.n)
                    where new[] { i, j, q, r }.Distinct().Count() == 4
                    select K(i, j) * (L(i, j) + L(q, r) - (2 * L(i, q)));

                Assert.Equal(terms.Average(), BlockSimilarity.Hsic(k, l), 1e-9);
            },
            60
        );

    [Fact]
    public void A_block_is_like_itself_and_the_order_of_two_does_not_matter()
    {
        using var network = Network("20-20-20");

        var similarity = BlockSimilarity.Of(network, Sample.Test, 150, KnownDatasets.Mnist, CPU);

        Assert.Equal((150, 3), (similarity.Images, similarity.Blocks));
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(1, At(similarity, k, k), 1e-9);
            for (var l = 0; l < k; l++)
            {
                Assert.Equal(At(similarity, k, l), At(similarity, l, k));
                Assert.InRange(At(similarity, k, l), 0.05, 0.999);
            }
        }
    }

    // A second block that only permutes and scales what the first sends: all that was seen is there still.
    [Fact]
    public void What_is_only_permuted_and_scaled_is_the_same()
    {
        using var network = Network("20-20");
        using (no_grad())
        {
            var (weight, bias) = (
                network.Blocks[1].get_parameter("encoder.weight")!,
                network.Blocks[1].get_parameter("encoder.bias")!
            );
            weight.copy_(eye(20).roll(7, 0) * tensor(3f));
            bias.copy_(zeros(20));
        }

        var similarity = BlockSimilarity.Of(network, Sample.Test, 100, KnownDatasets.Mnist, CPU);

        Assert.Equal(1, At(similarity, 0, 1), 1e-4);
    }

    [Fact]
    public void A_block_that_sends_the_same_for_all_images_has_no_similarity()
    {
        using var network = Network("20-20");
        using (no_grad())
        {
            network.Blocks[1].get_parameter("encoder.weight")!.copy_(zeros(20, 20));
            network.Blocks[1].get_parameter("encoder.bias")!.copy_(ones(20));
        }

        var similarity = BlockSimilarity.Of(network, Sample.Test, 100, KnownDatasets.Mnist, CPU);

        Assert.Equal(1, At(similarity, 0, 0), 1e-9);
        Assert.Equal(double.NaN, At(similarity, 0, 1));
        Assert.Equal(double.NaN, At(similarity, 1, 1));
    }

    private static double At(BlockSimilarity similarity, int k, int l) =>
        similarity.Values[(k * similarity.Blocks) + l];

    private static LocalNetwork Network(string model) =>
        new(
            ModelString.Parse(model).OrThrow(),
            FeatureShape.Of(KnownDatasets.Mnist.Shape),
            10,
            new BlockSettings(new Relu(), Credit.By(SupervisedLoss.Pred)) { Norm = CurrentNorm.None },
            new Seed(1)
        );

    private static double[] Symmetric(int n, Random rng)
    {
        var values = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                values[(i * n) + j] = values[(j * n) + i] = rng.NextDouble() - 0.3;
            }
        }

        return values;
    }
}
