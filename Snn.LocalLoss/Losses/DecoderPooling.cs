using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// The average pooling that brings a convolutional block's output to what its local classifier may see.
/// </summary>
/// <remarks>
/// Height and width are halved in turn until the features fit. Padding is counted as zeros, as PyTorch does by default.
/// The geometry is that of the published code (anokland/local-loss).
/// </remarks>
/// <param name="Kernel">Kernel and stride, (height, width).</param>
/// <param name="Padding">Padding, (height, width).</param>
/// <param name="Pooled">Shape after pooling.</param>
public sealed record DecoderPooling(
    (int Height, int Width) Kernel,
    (int Height, int Width) Padding,
    FeatureShape Pooled
)
{
    /// <summary>
    /// The pooling that leaves at most <paramref name="limit"/> features, as far as whole maps allow; null where none
    /// is needed.
    /// </summary>
    public static DecoderPooling? For(FeatureShape shape, int limit)
    {
        var (height, width) = (1, 1);
        var pooled = shape;
        while (pooled.Count > limit && height < shape.Height)
        {
            height *= 2;
            pooled = pooled with { Height = CeilDivide(shape.Height, height) };
            if (pooled.Count > limit)
            {
                width *= 2;
                pooled = pooled with { Width = CeilDivide(shape.Width, width) };
            }
        }

        if (height == 1 && width == 1)
        {
            return null;
        }

        var padding = (Pad(height, pooled.Height, shape.Height), Pad(width, pooled.Width, shape.Width));
        return new((height, width), padding, pooled);
    }

    /// <summary>Pools [B, C, H, W].</summary>
    public Tensor Apply(Tensor maps) =>
        nn.functional.avg_pool2d(maps, [Kernel.Height, Kernel.Width], padding: [Padding.Height, Padding.Width]);

    private static int CeilDivide(int a, int b) => (a + b - 1) / b;

    private static int Pad(int kernel, int pooled, int size) => kernel * (pooled - (size / kernel)) / 2;
}
