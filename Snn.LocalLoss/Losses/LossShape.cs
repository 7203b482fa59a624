using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Losses;

/// <summary>What a block's loss has to know of the block.</summary>
/// <param name="Encoder">The linear map at its entrance.</param>
/// <param name="Input">Shape of its input.</param>
/// <param name="Output">Shape of its output.</param>
/// <param name="Classes">Number of classes C.</param>
/// <param name="Neuron">Its nonlinearity.</param>
/// <param name="First">Whether its input is the image itself.</param>
public sealed record LossShape(
    Encoder Encoder,
    FeatureShape Input,
    FeatureShape Output,
    int Classes,
    Neuron Neuron,
    bool First
)
{
    /// <summary>What the block has that need not be as in all others.</summary>
    public BlockForm Form { get; init; } = BlockForm.Default;

    /// <summary>Whether the block sends on maps and no vector.</summary>
    public bool Maps => Encoder is Encoder.Convolution;
}
