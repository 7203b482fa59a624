using Snn.LocalLoss.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Optimisers;

/// <summary>
/// Stochastic gradient descent with momentum: <c>b ← μ b + g</c> (at first b = g), <c>w ← w − η b</c>, with <c>g</c>
/// the gradient and <c>λ w</c>.
/// </summary>
/// <remarks>
/// State and options are those of TorchSharp's; its step leaves numbers to the collector while libtorch reads them
/// (<see cref="Arithmetic"/>).
/// </remarks>
/// <param name="parameters">What it changes.</param>
/// <param name="learningRate">η, above 0.</param>
/// <param name="momentum">μ, in [0, 1).</param>
/// <param name="weightDecay">λ, at least 0.</param>
#pragma warning disable RS0030 // of TorchSharp's optimiser only the step makes numbers, and it is not taken
internal sealed class Sgd(IEnumerable<Parameter> parameters, double learningRate, double momentum, double weightDecay)
    : SGD(parameters, learningRate, momentum, weight_decay: weightDecay)
#pragma warning restore RS0030
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">There is a closure.</exception>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        if (closure is not null)
        {
            throw new NotSupportedException("a step of a closure is not offered");
        }

        using var disabled = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups.Cast<ParamGroup>())
        {
            foreach (var weight in group.Parameters)
            {
                if (weight.grad is { } gradient)
                {
                    Step(group.Options, weight, gradient, (State)_state[weight.Handle]);
                }
            }
        }

        return null!;
    }

    private static void Step(Options options, Tensor weight, Tensor gradient, State state)
    {
        var (decay, momentum) = (options.weight_decay!.Value, options.momentum!.Value);
        var given = decay == 0 ? gradient : gradient.Plus(weight, decay);
        if (momentum != 0)
        {
            state.momentum_buffer = state.momentum_buffer is null
                ? given.clone().DetachFromDisposeScope()
                : state.momentum_buffer.TimesInPlace(momentum).PlusInPlace(given, 1);
            given = state.momentum_buffer;
        }

        weight.PlusInPlace(given, -options.LearningRate!.Value);
    }
}
