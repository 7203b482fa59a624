using System.Diagnostics;
using Snn.Data.Seeds;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps;

/// <summary>The linear map at the entrance of a block.</summary>
public abstract record Encoder
{
    private Encoder() { }

    /// <summary>Fully connected, to <paramref name="Features"/> neurons; maps are flattened first.</summary>
    public sealed record Linear(int Features, bool Bias = true) : Encoder;

    /// <summary>Convolution to <paramref name="Channels"/> maps, stride 1.</summary>
    public sealed record Convolution(int Channels, int Kernel, int Padding, bool Bias = true) : Encoder;

    /// <summary>Whether something is added to each of its outputs.</summary>
    public bool HasBias =>
        this switch
        {
            Linear e => e.Bias,
            Convolution e => e.Bias,
            _ => throw new UnreachableException(),
        };

    /// <summary>A copy of this map with or without biases.</summary>
    public Encoder WithBias(bool bias) =>
        this switch
        {
            Linear e => e with { Bias = bias },
            Convolution e => e with { Bias = bias },
            _ => throw new UnreachableException(),
        };

    /// <summary>Shape of the output for an input of the given shape.</summary>
    internal FeatureShape Output(FeatureShape input) =>
        this switch
        {
            Linear e => FeatureShape.Vector(e.Features),
            Convolution e => new(e.Channels, Convolved(input.Height, e), Convolved(input.Width, e)),
            _ => throw new UnreachableException(),
        };

    /// <summary>The map with its weights, and the batch norm that fits it.</summary>
    internal (nn.Module<Tensor, Tensor> Map, BatchNormalisation Norm) Build(FeatureShape input, Seed seed)
    {
        switch (this)
        {
            case Linear e:
                var linear = nn.Linear(input.Count, e.Features, e.Bias);
                InputByInput.Keep(linear);
                Initialisation.Uniform(linear, seed);
                return (linear, new BatchNormalisation(e.Features));
            case Convolution e:
                var convolution = nn.Conv2d(input.Channels, e.Channels, e.Kernel, padding: e.Padding, bias: e.Bias);
                Initialisation.Uniform(convolution, seed);
                return (convolution, new BatchNormalisation(e.Channels));
            default:
                throw new UnreachableException();
        }
    }

    private static int Convolved(int size, Convolution e) => size + (2 * e.Padding) - e.Kernel + 1;
}
