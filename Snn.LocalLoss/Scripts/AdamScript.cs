using static TorchSharp.torch;

namespace Snn.LocalLoss.Scripts;

/// <summary>libtorch's own Adam over several weights at once, which TorchSharp does not name: on CUDA a kernel or two for all of them.</summary>
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
    internal static void Step(Tensor[] weights, Tensor[] gradients, Tensor[] first, Tensor[] second, long step, TorchSharp.Modules.Adam.Options options)
    {
        using var scope = NewDisposeScope();
        var count = full([], step, ScalarType.Float32, weights[0].device);
        Tensor[] counts = [.. Enumerable.Repeat(count, weights.Length)];
        Unit.Value.invoke(
            "adam", weights, gradients, first, second, counts, options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value,
            options.weight_decay!.Value, options.eps!.Value);
    }
}
