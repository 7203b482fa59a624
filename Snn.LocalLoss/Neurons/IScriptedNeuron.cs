using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// A neuron's form as TorchScript: one program for all time steps each way, on any device and in any precision.
/// </summary>
internal interface IScriptedNeuron
{
    /// <summary>The response to a current, or null where there is no script for it.</summary>
    /// <param name="current">What flows into the neurons.</param>
    /// <param name="perStep">Whether gradients come to the spikes of each step, and not to their mean.</param>
    Response? TryRespond(Signal current, bool perStep);
}
