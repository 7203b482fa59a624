using System.Collections.Immutable;
using Snn.LocalLoss.Models;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>What neurons of the first block weigh their inputs with, as pictures.</summary>
/// <param name="Height">Rows of a picture: those of the image, or of a convolution's kernel.</param>
/// <param name="Width">Columns of a picture.</param>
/// <param name="Neurons">Which neurons (or maps) are shown, from 0, spread evenly over the block.</param>
/// <param name="Weights">[neurons, height, width]; of the first channel.</param>
public sealed record FirstWeights(int Height, int Width, ImmutableArray<int> Neurons, ImmutableArray<float> Weights)
{
    /// <summary>The weights of a network's first block.</summary>
    /// <param name="network">The network.</param>
    /// <param name="most">At most so many neurons, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public static FirstWeights Of(LocalNetwork network, int most)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var weight = network
            .Blocks[0]
            .named_parameters()
            .First(p => p.name.StartsWith("encoder", StringComparison.Ordinal))
            .parameter;
        var all = (int)weight.shape[0];
        var (height, width) =
            weight.shape.Length == 4
                ? ((int)weight.shape[2], (int)weight.shape[3])
                : (network.Input.Height, network.Input.Width);
        int[] shown =
        [
            .. Enumerable.Range(0, Math.Min(most, all)).Select(i => (int)((long)i * all / Math.Min(most, all))),
        ];
        var values = SampleTrace.Numbers(weight.reshape(all, -1));
        var each = values.Length / all;
        return new(
            height,
            width,
            [.. shown],
            [.. shown.SelectMany(n => values.AsSpan(n * each, height * width).ToArray())]
        );
    }
}
