using System.Diagnostics;
using Snn.LocalLoss.Kernels;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Layers;

/// <summary>One element of a network's chain.</summary>
public abstract record Layer
{
    private Layer()
    {
    }

    /// <summary>A block that learns from a loss of its own.</summary>
    public sealed record Block(Encoder Encoder) : Layer;

    /// <summary>Maximum over windows of <paramref name="Size"/> × <paramref name="Size"/>, at every time step; learns nothing.</summary>
    public sealed record MaxPool(int Size) : Layer;

    /// <summary>Shape of the output for an input of the given shape.</summary>
    public FeatureShape Output(FeatureShape input) => this switch
    {
        Block b => b.Encoder.Output(input),
        MaxPool p => input with { Height = input.Height / p.Size, Width = input.Width / p.Size },
        _ => throw new UnreachableException(),
    };

    /// <summary>Pools the maps of a signal.</summary>
    internal static Signal Pool(Signal maps, MaxPool pool) => maps.Spikes is { } spikes
        ? Signal.OverTime(SpikePooling.Max(spikes, pool.Size))
        : maps.Map(x => nn.functional.max_pool2d(x, [pool.Size, pool.Size]));
}
