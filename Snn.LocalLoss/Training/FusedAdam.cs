using Snn.LocalLoss.Kernels;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>TorchSharp's Adam, its step computed in one pass over memory where weights are dense float32 on the CPU.</summary>
/// <remarks>State and options are those of the base class, which also takes the step of any other weights: the specification.</remarks>
internal sealed class FusedAdam(IEnumerable<Parameter> parameters, double learningRate, double weightDecay, bool amsgrad)
    : Adam(parameters, learningRate, weight_decay: weightDecay, amsgrad: amsgrad)
{
    // Values that a thread takes at once.
    private const int Chunk = 1 << 15;

    /// <inheritdoc/>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        if (closure is not null || !_parameter_groups.All(group => Fits((ParamGroup)group)))
        {
            return base.step(closure);
        }

        using var disabled = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups)
        {
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is { } gradient)
                {
                    Update(((ParamGroup)group).Options, parameter, gradient, (State)_state[parameter.Handle]);
                }
            }
        }

        return null!;
    }

    private bool Fits(ParamGroup group) => group.Options is { amsgrad: not true, maximize: not true } && group.Parameters.All(Fits);

    private bool Fits(Parameter parameter)
    {
        var state = (State)_state[parameter.Handle];
        return parameter.grad is not { } gradient
            || (parameter.device_type == DeviceType.CPU && parameter.dtype == ScalarType.Float32 && gradient.dtype == ScalarType.Float32
                && Dense(parameter) && Alike(parameter, gradient) && Alike(parameter, state.exp_avg) && Alike(parameter, state.exp_avg_sq));
    }

    // Row by row, or column by column.
    private static bool Dense(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.is_contiguous() || (tensor.dim() == 2 && tensor.t().is_contiguous());
    }

    private static bool Alike(Tensor a, Tensor b) => a.stride().AsSpan().SequenceEqual(b.stride());

    private static unsafe void Update(Options options, Tensor parameter, Tensor gradient, State state)
    {
        state.step++;
        var (beta1, beta2) = (options.beta1!.Value, options.beta2!.Value);
        var step = new AdamStep(
            (float)beta1, (float)beta2, (float)(options.LearningRate!.Value / (1 - Math.Pow(beta1, state.step))),
            (float)Math.Sqrt(1 - Math.Pow(beta2, state.step)), (float)options.eps!.Value, (float)options.weight_decay!.Value);
        var count = (nint)parameter.numel();
        float* w = Start(parameter), g = Start(gradient), m = Start(state.exp_avg), s = Start(state.exp_avg_sq);
        Workers.Run(get_num_threads(), (int)((count + Chunk - 1) / Chunk), task =>
        {
            var at = (nint)task * Chunk;
            AdamKernel.Run(step, Math.Min(Chunk, count - at), w + at, g + at, m + at, s + at);
        });
    }

    // In the order of memory, whatever the strides.
    private static unsafe float* Start(Tensor tensor) => TensorMemory.Floats(tensor.as_strided([tensor.numel()], [1]));
}
