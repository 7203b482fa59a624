using static TorchSharp.torch;

namespace Snn.LocalLoss.Autograd;

/// <summary>
/// A linear map of something that has no gradient, since none crosses a block: of spikes, of counts, of images.
/// </summary>
/// <remarks>A value of one call: it has taken in what it maps, and is gone when the graph has gone backward.</remarks>
internal interface IWeightedMap
{
    /// <summary>The map's value.</summary>
    /// <param name="weight">W.</param>
    /// <param name="bias">b; null for none.</param>
    Tensor Forward(Tensor weight, Tensor? bias);

    /// <summary>The gradients of weights and bias; each graph goes backward once.</summary>
    /// <param name="gradient">dL/dy, dense, in the shape of the value.</param>
    /// <param name="outputs">Rows N of the weights.</param>
    /// <param name="biased">Whether there is a bias.</param>
    (Tensor Weight, Tensor? Bias) Backward(Tensor gradient, int outputs, bool biased);
}
