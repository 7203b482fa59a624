using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Layers;

/// <summary>What one block has that need not be as in all others.</summary>
/// <param name="Neuron">Its neuron; null for that of the network.</param>
/// <param name="ClassifierBias">Whether its local classifier has biases.</param>
/// <param name="SimilarityMap">
/// Of a convolutional block: whether similarities are those of a learned 3×3 map of its output, or of the output
/// itself.
/// </param>
/// <param name="ClassifierOutputs">Outputs of its local classifier; null for one a class.</param>
public sealed record BlockForm(
    Neuron? Neuron = null,
    bool ClassifierBias = true,
    bool SimilarityMap = true,
    int? ClassifierOutputs = null
)
{
    /// <summary>As Nøkland and Eidnes 2019 have it.</summary>
    public static BlockForm Default { get; } = new();
}
