using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>What the fused pass needs of the neuron.</summary>
/// <param name="Layout">Of the current: its steps are 1 where it does not change.</param>
/// <param name="Timesteps">Steps T of the response.</param>
/// <param name="Beta">Decay β.</param>
/// <param name="Threshold">Threshold θ.</param>
/// <param name="Subtract">Whether a reset takes the threshold off; if not, it starts again at zero.</param>
/// <param name="Online">Whether gradients stay within their time step.</param>
internal readonly record struct LifPass(
    RowLayout Layout,
    int Timesteps,
    float Beta,
    float Threshold,
    bool Subtract,
    bool Online
)
{
    /// <summary>From one step of the current to the next: 0 where it does not change.</summary>
    internal nint CurrentStride => Layout.Steps == Timesteps ? Layout.Step : 0;
}
