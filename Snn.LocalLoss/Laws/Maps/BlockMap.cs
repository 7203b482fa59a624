using System.Collections.Immutable;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Maps;

/// <summary>The map at the entrance of a block: what the laws of maps are put to.</summary>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Maps">Whether it takes maps of 2×2 pixels, and no vector.</param>
/// <param name="Make">
/// The map of so many features (channels) from a seed, in double precision: from [B, F] or [B, F, 2, 2], or the same
/// over time, to anything of as many samples and steps.
/// </param>
public sealed record BlockMap(string Name, bool Maps, Func<int, Seed, Func<Signal, Signal>> Make)
{
    /// <summary>
    /// Claims that it is linear, but for what it adds to every sample. True unless you say otherwise.
    /// </summary>
    public bool Linear { get; init; } = true;

    /// <summary>All maps of this library.</summary>
    public static ImmutableArray<BlockMap> All { get; } =
    [
        new("map-linear", false, (f, seed) => Encoding(new Encoder.Linear(3), FeatureShape.Vector(f), seed)),
        new("map-convolution", true, (f, seed) => Encoding(new Encoder.Convolution(2, 3, 1), new(f, 2, 2), seed)),
    ];

    private static Func<Signal, Signal> Encoding(Encoder encoder, FeatureShape shape, Seed seed)
    {
        var block = new LocalBlock(
            encoder,
            shape,
            2,
            new(new Relu(), new Credit.Backprop()) { Norm = CurrentNorm.None },
            seed
        );
        block.to(ScalarType.Float64);
        return block.Encode;
    }
}
