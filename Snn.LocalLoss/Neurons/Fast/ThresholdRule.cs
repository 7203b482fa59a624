namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// How a counting neuron's threshold learns: <c>dL/dT = −α₁ · mean over the batch of (dL/dV · f) + α₂</c>.
/// </summary>
/// <param name="Alpha1">α₁.</param>
/// <param name="Alpha2">α₂.</param>
internal readonly record struct ThresholdRule(double Alpha1, double Alpha2)
{
    /// <summary>The gradient for a sum over batch and places of dL/dV · f.</summary>
    internal double Gradient(double sum, int batch) => Alpha2 - (Alpha1 * sum / batch);
}
