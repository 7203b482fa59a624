using Snn.LocalLoss.Normalisation;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>The fast pass of leaky neurons compiled for one surrogate, whichever it is.</summary>
public abstract unsafe class SurrogateKernel
{
    private SurrogateKernel() { }

    /// <summary>The pass for a surrogate: the derivative is compiled into its loops.</summary>
    /// <param name="derivative">The derivative over vectors.</param>
    public static SurrogateKernel Of<TDerivative>(TDerivative derivative)
        where TDerivative : struct, ISurrogateKernel => new Compiled<TDerivative>(derivative);

    /// <inheritdoc cref="NormalisedLif.Backward"/>
    internal abstract void Backward(LifPass pass, int task, float* x, NormRows norm, LifGradients gradients);

    private sealed class Compiled<TDerivative>(TDerivative derivative) : SurrogateKernel
        where TDerivative : struct, ISurrogateKernel
    {
        internal override void Backward(LifPass pass, int task, float* x, NormRows norm, LifGradients gradients) =>
            NormalisedLif.Backward(pass, derivative, task, x, norm, gradients);
    }
}
