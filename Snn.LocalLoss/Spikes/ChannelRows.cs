using static TorchSharp.torch;

namespace Snn.LocalLoss.Spikes;

/// <summary>
/// Between the order of PyTorch, [B, C, H, W], and the rows of channels of the kernels, [B, H, W, C] filled up to whole
/// vectors.
/// </summary>
internal static class ChannelRows
{
    /// <summary>Rows of values in PyTorch's order, any number of axes before them; gradients flow back.</summary>
    /// <param name="values">[…, C] or […, C, H, W].</param>
    /// <param name="maps">Whether they are maps.</param>
    internal static Tensor Of(Tensor values, bool maps)
    {
        var rows = maps ? values.movedim([-3], [-1]) : values;
        var missing = RowLayout.Filled((int)rows.shape[^1]) - rows.shape[^1];
        return (missing > 0 ? nn.functional.pad(rows, [0, missing]) : rows).contiguous();
    }

    /// <summary>The values of rows in PyTorch's order; a view.</summary>
    internal static Tensor ToFeatures(Tensor rows, int channels, bool maps)
    {
        var values = rows.shape[^1] == channels ? rows : rows.narrow(-1, 0, channels);
        return maps ? values.movedim([-1], [-3]) : values;
    }
}
