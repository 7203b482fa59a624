using Snn.LocalLoss.Spikes;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// A neuron's form as TorchScript: one program for all time steps each way, on any device and in any precision.
/// </summary>
internal interface IScriptedNeuron
{
    /// <summary>The response to a current, or null where there is no script for it.</summary>
    /// <param name="current">What flows into the neurons.</param>
    /// <param name="learned">The values that the block has learned, by their names.</param>
    /// <param name="perStep">Whether gradients come to the spikes of each step, and not to their mean.</param>
    Response? TryRespond(Signal current, LearnedValues learned, bool perStep);

    /// <summary>Whether a script is worth it for a current.</summary>
    /// <remarks>
    /// On the CPU nothing is joined, and to compute membranes twice costs more than a graph of them (a step of snn1m
    /// 272 ms, without 238). Float64 is for checks, which are to see what a card will run.
    /// </remarks>
    static bool Pays(Tensor current) => current.device_type != DeviceType.CPU || current.dtype == ScalarType.Float64;
}
