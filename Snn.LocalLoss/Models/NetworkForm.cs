using System.Collections.Immutable;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Models;

/// <summary>
/// What the blocks of a network have beside map, batch norm and neuron: where the paper's own networks differ from
/// those of Nøkland and Eidnes 2019.
/// </summary>
/// <param name="Bias">Whether the maps of blocks have biases.</param>
/// <param name="ClassifierBias">Whether their local classifiers have.</param>
/// <param name="SimilarityMap">Whether similarities of maps are those of a learned 3×3 map of them.</param>
/// <param name="SpikingHidden">
/// Whether fully connected blocks behind convolutions have the neurons of the others; if not, they are rectified
/// linear, with all biases.
/// </param>
public sealed record NetworkForm(bool Bias, bool ClassifierBias, bool SimilarityMap, bool SpikingHidden)
{
    /// <summary>The networks of the paper's own code.</summary>
    public static NetworkForm Published { get; } =
        new(Bias: false, ClassifierBias: false, SimilarityMap: false, SpikingHidden: false);

    /// <summary>The form of the networks of Nøkland and Eidnes 2019, with one kind of neuron everywhere.</summary>
    public static NetworkForm Default { get; } =
        new(Bias: true, ClassifierBias: true, SimilarityMap: true, SpikingHidden: true);

    /// <summary>A chain whose blocks have this form.</summary>
    public ImmutableArray<Layer> Apply(ImmutableArray<Layer> chain)
    {
        var maps = false;
        var formed = ImmutableArray.CreateBuilder<Layer>(chain.Length);
        foreach (var layer in chain)
        {
            formed.Add(layer is Layer.Block block ? Apply(block, maps) : layer);
            maps |= layer is Layer.Block { Encoder: Encoder.Convolution };
        }

        return formed.MoveToImmutable();
    }

    private Layer.Block Apply(Layer.Block block, bool behindMaps) =>
        behindMaps && !SpikingHidden && block.Encoder is Encoder.Linear
            ? block with
            {
                Form = block.Form with { Neuron = new Relu() },
            }
            : block with
            {
                Encoder = block.Encoder.WithBias(Bias),
                Form = block.Form with { ClassifierBias = ClassifierBias, SimilarityMap = SimilarityMap },
            };
}
