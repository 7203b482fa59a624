using Snn.Data.Vectors;
using Snn.LocalLoss.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Optimisers;

/// <summary>
/// Adam, its step computed in one pass over memory: float32 weights on the CPU by a kernel of ours, others by
/// libtorch's own.
/// </summary>
/// <remarks>
/// State and options are those of TorchSharp's; where weights are not dense or options are rare,
/// <see cref="PlainAdam"/> takes the step, the specification.
/// </remarks>
/// <param name="parameters">What it changes.</param>
/// <param name="learningRate">Above 0.</param>
/// <param name="weightDecay">L2 penalty, at least 0.</param>
/// <param name="amsgrad">Whether the largest second moment so far is taken.</param>
// Of TorchSharp's optimiser only the step makes numbers that may be freed in use, and it is not taken.
#pragma warning disable RS0030
internal sealed class FusedAdam(
    IEnumerable<Parameter> parameters,
    double learningRate,
    double weightDecay,
    bool amsgrad
) : Adam(parameters, learningRate, weight_decay: weightDecay, amsgrad: amsgrad)
#pragma warning restore RS0030
{
    // Values that a thread takes at once.
    private const int Chunk = 1 << 15;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">There is a closure.</exception>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        if (closure is not null)
        {
            throw new NotSupportedException("a step of a closure is not offered");
        }

        Step([this]);
        return null!;
    }

    /// <summary>A step of each, those of the same kind of weights together.</summary>
    internal static void Step(IEnumerable<FusedAdam> optimisers)
    {
        using var disabled = no_grad();
        using var scope = NewDisposeScope();
        var fitting = new List<(Rates Rates, Update Update)>();
        foreach (
            var (optimiser, group) in optimisers.SelectMany(
                o => o._parameter_groups.Cast<ParamGroup>(),
                (o, g) => (o, g)
            )
        )
        {
            var updates = optimiser.Updates(group);
            if (group.Options is { amsgrad: not true, maximize: not true } && updates.All(u => u.Fits))
            {
                fitting.AddRange(updates.Select(update => (Rates.Of(group.Options), update)));
            }
            else
            {
                foreach (var (weight, gradient, state) in updates)
                {
                    PlainAdam.Step(group.Options, weight, gradient, state);
                }
            }
        }

        foreach (var alike in fitting.GroupBy(it => (it.Rates, it.Update.Kind), it => it.Update))
        {
            Take(alike.Key.Rates, alike.Key.Kind, [.. alike]);
        }
    }

    private static void Take(Rates rates, Kind kind, Update[] updates)
    {
        foreach (var update in updates)
        {
            update.State.step++;
        }

        if (kind.Device == DeviceType.CPU && kind.Type == ScalarType.Float32)
        {
            foreach (var update in updates)
            {
                OnePass(rates, update);
            }
        }
        else
        {
            AdamScript.Step(
                [.. updates.Select(u => u.Weight)],
                [.. updates.Select(u => u.Gradient)],
                [.. updates.Select(u => u.State.exp_avg)],
                [.. updates.Select(u => u.State.exp_avg_sq)],
                kind.Done + 1,
                rates
            );
        }
    }

    // What has a gradient.
    private Update[] Updates(ParamGroup group) =>
        [
            .. from weight in @group.Parameters
            let gradient = weight.grad
            where gradient is not null
            select new Update(weight, gradient, (State)_state[weight.Handle]),
        ];

    private static unsafe void OnePass(Rates rates, Update update)
    {
        var (parameter, gradient, state) = update;
        var (rate, beta1, beta2, epsilon, decay) = rates;
        var step = new AdamStep(
            (float)beta1,
            (float)beta2,
            (float)(1 - beta1),
            (float)(1 - beta2),
            (float)(rate / (1 - Math.Pow(beta1, state.step))),
            (float)Math.Sqrt(1 - Math.Pow(beta2, state.step)),
            (float)epsilon,
            (float)decay
        );
        var count = (nint)parameter.numel();
        float* w = Start(parameter),
            g = Start(gradient),
            m = Start(state.exp_avg),
            s = Start(state.exp_avg_sq);
        Workers.Run(
            get_num_threads(),
            (int)((count + Chunk - 1) / Chunk),
            task =>
            {
                var at = (nint)task * Chunk;
                AdamKernel.Run(step, Math.Min(Chunk, count - at), w + at, g + at, m + at, s + at);
            }
        );
    }

    // In the order of memory, whatever the strides.
    private static unsafe float* Start(Tensor tensor) => TensorMemory.Floats(tensor.as_strided([tensor.numel()], [1]));

    // What weights have in common that take a step together.
    private readonly record struct Kind(DeviceType Device, ScalarType Type, long Done);

    private sealed record Update(Tensor Weight, Tensor Gradient, State State)
    {
        internal Kind Kind => new(Weight.device_type, Weight.dtype, State.step);

        // All four lie in memory in the same way, without gaps.
        internal bool Fits =>
            Gradient.dtype == Weight.dtype
            && Dense(Weight)
            && Alike(Gradient)
            && Alike(State.exp_avg)
            && Alike(State.exp_avg_sq);

        private bool Alike(Tensor other) => Weight.stride().AsSpan().SequenceEqual(other.stride());

        // Row by row, or column by column.
        private static bool Dense(Tensor tensor) =>
            tensor.is_contiguous() || (tensor.dim() == 2 && tensor.t().is_contiguous());
    }
}
