namespace Snn.Convex.Recording;

/// <summary>A spike: its bin and its neuron.</summary>
/// <param name="Bin">The bin whose state shows it, from 1 on.</param>
/// <param name="Neuron">Which neuron.</param>
public readonly record struct Spike(int Bin, int Neuron);
