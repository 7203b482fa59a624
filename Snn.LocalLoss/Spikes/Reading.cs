using static TorchSharp.torch;

namespace Snn.LocalLoss.Spikes;

/// <summary>Values of a block's neurons without a time axis, [B, F] or [B, C, H, W]: what losses read.</summary>
/// <remarks>
/// The fast path leaves them in rows of channels (see <see cref="ChannelRows"/>); they get PyTorch's order only where
/// something asks for it.
/// </remarks>
public sealed class Reading
{
    private Tensor? _values;

    private Reading(Tensor? values, Tensor? rows, FeatureShape shape, bool maps, bool sparse) =>
        (_values, Rows, Shape, Maps, Sparse) = (values, rows, shape, maps, sparse);

    /// <summary>[B, F] or [B, C, H, W].</summary>
    public Tensor Values => _values ??= ChannelRows.ToFeatures(Rows!, Shape.Channels, Maps);

    /// <summary>The same in rows of channels, [B, …, C filled up], or null.</summary>
    internal Tensor? Rows { get; }

    /// <summary>Shape of a sample; known where there are <see cref="Rows"/>.</summary>
    internal FeatureShape Shape { get; }

    /// <summary>Whether many of the rows' values are zeros, which are no work.</summary>
    internal bool Sparse { get; }

    private bool Maps { get; }

    /// <summary>Values in PyTorch's order, [B, …].</summary>
    public static Reading Of(Tensor values) => new(values, rows: null, default, maps: false, sparse: false);

    /// <summary>The same values, detached from the autograd graph.</summary>
    public Reading Detach() => new(Rows is null ? Values.detach() : null, Rows?.detach(), Shape, Maps, Sparse);

    /// <summary>Values in rows of channels.</summary>
    /// <param name="rows">[B, …, C filled up].</param>
    /// <param name="shape">Of a sample.</param>
    /// <param name="maps">Whether they are maps.</param>
    /// <param name="sparse">Whether many of them are zeros, as of means of spikes.</param>
    internal static Reading OfRows(Tensor rows, FeatureShape shape, bool maps, bool sparse) =>
        new(null, rows, shape, maps, sparse);
}
