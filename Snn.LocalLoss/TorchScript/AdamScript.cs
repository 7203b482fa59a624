using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.TorchScript;

/// <summary>
/// libtorch's own Adam over several weights at once, which TorchSharp does not name: on CUDA a kernel or two for all of
/// them.
/// </summary>
internal static class AdamScript
{
    private const string Text = """
        def adam(weights: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
            largest: List[Tensor] = []
            torch._fused_adam_(weights, gradients, first, second, largest, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
            return steps[0]

        """;

    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(Text));

    /// <summary>A step; changes weights and moments in place.</summary>
    /// <param name="weights">All of one type on one device.</param>
    /// <param name="gradients">Laid out in memory as the weights are; so are the moments.</param>
    /// <param name="first">Means of the gradients.</param>
    /// <param name="second">Means of their squares.</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="options">Learning rate, decays, eps and weight decay.</param>
    internal static void Step(
        Tensor[] weights,
        Tensor[] gradients,
        Tensor[] first,
        Tensor[] second,
        long step,
        TorchSharp.Modules.Adam.Options options
    )
    {
        using var scope = NewDisposeScope();
        var count = tensor((float)step, device: weights[0].device);
        Tensor[] counts = [.. Enumerable.Repeat(count, weights.Length)];

        // Scalars of our own: those that TorchSharp would make of numbers are nobody's while the script runs.
        using var rate = options.LearningRate!.Value.ToScalar();
        using var beta1 = options.beta1!.Value.ToScalar();
        using var beta2 = options.beta2!.Value.ToScalar();
        using var decay = options.weight_decay!.Value.ToScalar();
        using var eps = options.eps!.Value.ToScalar();
#pragma warning disable RS0030 // makes scalars of numbers only
        Unit.Value.invoke("adam", weights, gradients, first, second, counts, rate, beta1, beta2, decay, eps);
#pragma warning restore RS0030
    }
}
