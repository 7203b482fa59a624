using System.Collections.Immutable;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;

namespace Snn.Tests.LocalLoss.Extending;

/// <summary>A LeNet whose hidden layers follow <c>--num-layers</c> and <c>--num-hidden</c>.</summary>
public static class LeNet
{
    public static ImmutableArray<Layer> Layers(ModelSizes sizes) =>
        [
            new Layer.Block(new Encoder.Convolution(6, Kernel: 5, Padding: 2)),
            new Layer.MaxPool(2),
            new Layer.Block(new Encoder.Convolution(16, Kernel: 5, Padding: 0)),
            new Layer.MaxPool(2),
            .. Enumerable.Repeat<Layer>(new Layer.Block(new Encoder.Linear(sizes.NumHidden)), sizes.NumLayers),
        ];
}
