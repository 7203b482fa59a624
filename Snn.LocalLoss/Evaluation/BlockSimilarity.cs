using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>How alike the blocks of a network see images: linear centred kernel alignment (CKA).</summary>
/// <remarks>
/// Kornblith et al. 2019, <c>CKA(K, L) = HSIC(K, L) / √(HSIC(K, K) HSIC(L, L))</c> with the products of samples as
/// kernels, of what each block sends on (its mean over time); by batches, with the unbiased HSIC of Song et al. 2012,
/// whose means over batches are divided (Nguyen et al. 2021, section 3.1). 1 where one is the other but for a rotation
/// and a scale, about 0 where they have nothing in common, and by chance a little below.
/// </remarks>
/// <param name="Images">How many images were shown.</param>
/// <param name="Blocks">Number of blocks, L.</param>
/// <param name="Values">[L, L], row by row, symmetric; NaN for a block that sends the same for all images.</param>
public sealed record BlockSimilarity(int Images, int Blocks, ImmutableArray<double> Values)
{
    // The unbiased estimate divides by n - 3.
    private const int FewestInABatch = 4;

    /// <summary>Shows the first images of a set.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="most">At most so many of them, at least 1; a last batch of fewer than 4 is left out.</param>
    /// <param name="info">Normalisation.</param>
    /// <param name="device">Where the network is.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public static BlockSimilarity Of(LocalNetwork network, ImageSet images, int most, DatasetInfo info, Device device)
    {
        ArgumentNullException.ThrowIfNull(network);
        var blocks = network.Blocks.Length;
        var (sums, shown) = (new double[blocks * blocks], 0);
        ShownImages.Each(network, images, most, info, device, Look);
        return new(
            shown,
            blocks,
            [
                .. from k in Enumerable.Range(0, blocks)
                from l in Enumerable.Range(0, blocks)
                let both = sums[(Math.Max(k, l) * blocks) + Math.Min(k, l)]
                let own = sums[(k * blocks) + k] * sums[(l * blocks) + l]
                select own > 0 ? both / Math.Sqrt(own) : double.NaN,
            ]
        );

        void Look(Tensor inputs, int count)
        {
            if (count < FewestInABatch)
            {
                return;
            }

            var kernels = new List<double[]>();
            network.Propagate(
                Signal.OfImages(inputs),
                (_, block, input) =>
                {
                    var sent = block.Respond(input).Sent;
                    kernels.Add(Kernel(sent.Rate().flatten(1)));
                    return sent;
                }
            );
            for (var k = 0; k < blocks; k++)
            {
                for (var l = 0; l <= k; l++)
                {
                    sums[(k * blocks) + l] += Hsic(kernels[k], kernels[l]);
                }
            }

            shown += count;
        }
    }

    /// <summary>
    /// The unbiased estimate of the Hilbert-Schmidt independence criterion (Song et al. 2012, equation 5).
    /// </summary>
    /// <param name="k">A kernel of n ≥ 4 samples, [n, n] row by row, symmetric; its diagonal is not looked at.</param>
    /// <param name="l">Another of the same samples.</param>
    internal static double Hsic(ReadOnlySpan<double> k, ReadOnlySpan<double> l)
    {
        var n = (int)Math.Sqrt(k.Length);
        var (both, crossed, allK, allL) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var (rowK, rowL) = (0.0, 0.0);
            for (var j = 0; j < n; j++)
            {
                if (i != j)
                {
                    var (a, b) = (k[(i * n) + j], l[(i * n) + j]);
                    both += a * b;
                    rowK += a;
                    rowL += b;
                }
            }

            crossed += rowK * rowL;
            allK += rowK;
            allL += rowL;
        }

        return (both + (allK * allL / ((n - 1.0) * (n - 2))) - (2 * crossed / (n - 2))) / (n * (n - 3.0));
    }

    /// <summary>Products of samples, [n, p], with one another: [n, n], row by row.</summary>
    /// <remarks>Of their distances from the mean: the estimate is the same, and rounds less.</remarks>
    private static double[] Kernel(Tensor samples)
    {
        using var scope = NewDisposeScope();
        var centred = samples.to_type(ScalarType.Float32) - samples.to_type(ScalarType.Float32).mean([0L], true);
        return [.. SampleTrace.Numbers(centred.matmul(centred.t())).Select(v => (double)v)];
    }
}
