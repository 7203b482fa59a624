using System.Diagnostics;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Layers;

/// <summary>One element of a network's chain.</summary>
public abstract record Layer
{
    private Layer() { }

    /// <summary>A block that learns from a loss of its own.</summary>
    /// <param name="Encoder">The linear map at its entrance.</param>
    public sealed record Block(Encoder Encoder) : Layer
    {
        /// <summary>Properties of this layer that may differ from those of other layers.</summary>
        public BlockForm Form { get; init; } = BlockForm.Default;
    }

    /// <summary>
    /// Maximum over windows of <paramref name="Size"/> × <paramref name="Size"/>, at every time step; learns nothing.
    /// </summary>
    public sealed record MaxPool(int Size) : Layer;

    /// <summary>
    /// Mean over windows of <paramref name="Size"/> × <paramref name="Size"/>, at every time step; learns nothing, and
    /// sends on values that are no spikes.
    /// </summary>
    public sealed record AveragePool(int Size) : Layer;

    /// <summary>Shape of the output for an input of the given shape.</summary>
    public FeatureShape Output(FeatureShape input) =>
        this switch
        {
            Block b => b.Encoder.Output(input),
            MaxPool p => Pooled(input, p.Size),
            AveragePool p => Pooled(input, p.Size),
            _ => throw new UnreachableException(),
        };

    /// <summary>Pools the maps of a signal; what is left over at the right and below is dropped.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="pool">A layer that pools.</param>
    internal static Signal Pool(Signal maps, Layer pool) =>
        (pool, maps) switch
        {
            (MaxPool p, Signal.Spikes spikes) => Signal.OverTime(SpikePooling.Max(spikes.Bits, p.Size)),
            (MaxPool p, Signal.Counts { Packed: { } packed }) => Signal.OfCounts(packed.MaxPool(p.Size)),
            (MaxPool p, Signal.Counts counts) => Signal.OfCounts(
                nn.functional.max_pool2d(counts.Values, [p.Size, p.Size]),
                counts.Steps
            ),
            (MaxPool p, _) => maps.Map(x => nn.functional.max_pool2d(x, [p.Size, p.Size])),
            (AveragePool p, _) => maps.Map(x => nn.functional.avg_pool2d(x, [p.Size, p.Size])),
            _ => throw new UnreachableException(),
        };

    private static FeatureShape Pooled(FeatureShape input, int size) =>
        input with
        {
            Height = input.Height / size,
            Width = input.Width / size,
        };
}
