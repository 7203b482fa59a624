using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Optimisers;

/// <summary>
/// libtorch's own Adam over several weights at once, which TorchSharp does not name: on CUDA a kernel or two for all of
/// them.
/// </summary>
/// <remarks>
/// The number of the step is filled in on the device, as float32 (6): copied there, it would be waited for, and the
/// device for it.
/// </remarks>
internal static class AdamScript
{
    private const string Text = """
        def adam(weights: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], step: float, lr: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
            largest: List[Tensor] = []
            count = torch.full([], step, dtype=6, device=weights[0].device)
            steps = [count for _ in weights]
            torch._fused_adam_(weights, gradients, first, second, largest, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
            return count

        """;

    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Text));

    /// <summary>A step; changes weights and moments in place.</summary>
    /// <param name="weights">All of one type on one device.</param>
    /// <param name="gradients">Laid out in memory as the weights are; so are the moments.</param>
    /// <param name="first">Means of the gradients.</param>
    /// <param name="second">Means of their squares.</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="rates">Learning rate, decays, ε and weight decay.</param>
    internal static void Step(
        Tensor[] weights,
        Tensor[] gradients,
        Tensor[] first,
        Tensor[] second,
        long step,
        Rates rates
    )
    {
        using var scope = NewDisposeScope();

        // Scalars of our own: those that TorchSharp would make of numbers are nobody's while the script runs.
        using var number = ((double)step).ToScalar();
        using var rate = rates.LearningRate.ToScalar();
        using var beta1 = rates.Beta1.ToScalar();
        using var beta2 = rates.Beta2.ToScalar();
        using var decay = rates.WeightDecay.ToScalar();
        using var eps = rates.Epsilon.ToScalar();
#pragma warning disable RS0030 // makes scalars of numbers only
        Unit.Value.invoke("adam", weights, gradients, first, second, number, rate, beta1, beta2, decay, eps);
#pragma warning restore RS0030
    }
}
