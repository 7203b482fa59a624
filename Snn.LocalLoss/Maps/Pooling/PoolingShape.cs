using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.Pooling;

/// <summary>Sizes of a pooling whose windows lie side by side.</summary>
/// <param name="Input">Of a sample.</param>
/// <param name="Window">Window and stride.</param>
/// <param name="Padding">Zeros on every side, at most half a window.</param>
/// <param name="Pooled">Of a sample after pooling.</param>
internal readonly record struct PoolingShape(
    FeatureShape Input,
    (int Height, int Width) Window,
    (int Height, int Width) Padding,
    FeatureShape Pooled
)
{
    /// <summary>Channels of a row, filled up to whole vectors.</summary>
    internal int Filled => RowLayout.Filled(Input.Channels);

    /// <summary>Values of a sample in rows.</summary>
    internal nint InputValues => (nint)Input.Height * Input.Width * Filled;

    /// <summary>Pixels after pooling.</summary>
    internal int Area => Pooled.Height * Pooled.Width;

    /// <summary>Values of a window, padding included.</summary>
    internal float Divisor => Window.Height * Window.Width;

    /// <summary>The rows of the input in the windows of a pooled row: from the first to behind the last.</summary>
    internal (int From, int To) Rows(int y) => Inside(y, Window.Height, Padding.Height, Input.Height);

    /// <summary>
    /// The columns of the input in the windows of a pooled column: from the first to behind the last.
    /// </summary>
    internal (int From, int To) Columns(int x) => Inside(x, Window.Width, Padding.Width, Input.Width);

    private static (int From, int To) Inside(int window, int size, int padding, int end) =>
        (Math.Max(0, (window * size) - padding), Math.Min(end, ((window + 1) * size) - padding));
}
