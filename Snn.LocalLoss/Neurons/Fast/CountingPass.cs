using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>What the fused pass needs of a counting neuron.</summary>
/// <param name="Layout">Of the current, which does not change: its steps are 1.</param>
/// <param name="Steps">Steps, the largest count that there can be.</param>
/// <param name="TimeStep">dt.</param>
/// <param name="Leak">λ.</param>
internal readonly record struct CountingPass(RowLayout Layout, int Steps, float TimeStep, float Leak);
