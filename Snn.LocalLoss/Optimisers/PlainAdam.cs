using Snn.LocalLoss.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Optimisers;

/// <summary>
/// Adam (Kingma and Ba 2015) and AMSGrad (Reddi, Kale and Kumar 2018) as a composition of tensor operations, for
/// weights of any type and layout.
/// </summary>
/// <remarks>
/// TorchSharp's own step, operation by operation, with numbers that outlive the calls that read them
/// (<see cref="Arithmetic"/>).
/// </remarks>
internal static class PlainAdam
{
    /// <summary>Changes the weight, and the state in place.</summary>
    /// <param name="options">Learning rate, decays, eps and weight decay; gradients are descended.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="state">Number of steps, and means of the gradient and of its square.</param>
    internal static void Step(Adam.Options options, Tensor weight, Tensor gradient, Adam.State state)
    {
        var (beta1, beta2, decay) = (options.beta1!.Value, options.beta2!.Value, options.weight_decay!.Value);
        state.step++;
        var given = decay == 0 ? gradient : gradient.Plus(weight, decay);
        state.exp_avg.TimesInPlace(beta1).PlusInPlace(given, 1 - beta1);
        state.exp_avg_sq.TimesInPlace(beta2).PlusProductInPlace(given, given, 1 - beta2);
        if (options.amsgrad == true)
        {
            state.max_exp_avg_sq.copy_(maximum(state.max_exp_avg_sq, state.exp_avg_sq));
        }

        var second = options.amsgrad == true ? state.max_exp_avg_sq : state.exp_avg_sq;
        var denominator = second
            .sqrt()
            .Over(Math.Sqrt(1 - Math.Pow(beta2, state.step)))
            .PlusInPlace(options.eps!.Value);
        weight.PlusQuotientInPlace(
            state.exp_avg,
            denominator,
            -options.LearningRate!.Value / (1 - Math.Pow(beta1, state.step))
        );
    }
}
