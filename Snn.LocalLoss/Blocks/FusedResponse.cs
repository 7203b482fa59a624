using Snn.LocalLoss.Kernels;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Neurons;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Blocks;

/// <summary>The fast form of a block's encoder, batch norm and spiking neurons; the plain composition of tensor operations is its specification.</summary>
internal static class FusedResponse
{
    // Membranes of all steps of a vector of neurons lie on the stack.
    private const int MostTimesteps = 1024;

    /// <summary>The response to an input, or null where only the plain composition will do.</summary>
    /// <remarks>
    /// The fused pass knows no gradient through the spikes themselves (where gradients cross blocks), through the reset, or of a learned
    /// decay, and computes float32 on the CPU.
    /// </remarks>
    /// <param name="block">Encoder and sizes.</param>
    /// <param name="settings">What all blocks share.</param>
    /// <param name="input">[B, …] or [T, B, …].</param>
    /// <param name="encoder">The encoder's map.</param>
    /// <param name="norm">Batch norm.</param>
    internal static Signal? TryRespond(
        LocalBlock block, BlockSettings settings, Signal input, nn.Module<Tensor, Tensor> encoder, nn.Module<Tensor, Tensor>? norm)
    {
        if (!settings.Fused || !settings.CutsGradients || norm is null
            || settings.Precision == Precision.BFloat16 || settings.Neuron is not Neuron.Snn { LearnDecay: false, Lif.DetachReset: true, Timesteps: <= MostTimesteps } neuron
            || !NormalisedLifFunction.Knows(neuron.Lif.Surrogate) || !Floats(encoder.parameters().First()))
        {
            return null;
        }

        var maps = block.Encoder is Encoder.Convolution;

        // Room for the spikes comes first: where there is none, nothing else is worth while.
        var spikes = SpikeBits.Empty(input.Timesteps ?? neuron.Timesteps, input.Batch, block.Output, maps);
        return Fire(neuron.Lif, Current(block, input, encoder, maps), input.Timesteps ?? 1, norm, spikes);
    }

    /// <summary>The response of neurons to a current before normalisation.</summary>
    /// <param name="lif">The neurons.</param>
    /// <param name="current">Rows of channels, [T, B, …, C] or [B, …, C], C filled up to whole vectors.</param>
    /// <param name="steps">T of the current; 1 where it does not change.</param>
    /// <param name="norm">Batch norm.</param>
    /// <param name="spikes">Receives the spikes.</param>
    internal static Signal Fire(LifParameters lif, Tensor current, int steps, nn.Module<Tensor, Tensor> norm, SpikeBits spikes)
    {
        var (state, weight, bias) = norm switch
        {
            BatchNorm1d n => (State(n.running_mean!, n.running_var!, n.training), n.weight, n.bias),
            BatchNorm2d n => (State(n.running_mean!, n.running_var!, n.training), n.weight, n.bias),
            _ => throw new ArgumentException("neither of the two kinds of batch norm that blocks have", nameof(norm)),
        };
        var output = spikes.Shape;
        var layout = new RowLayout(steps, spikes.Batch * output.Height * output.Width, RowLayout.Filled(output.Channels));
        var pass = new LifPass(
            layout, spikes.Timesteps, (float)lif.Beta, (float)lif.Threshold, lif.Reset, lif.Gradient == TemporalGradient.Online);
        return Signal.OverTime(spikes, NormalisedLifFunction.Apply(current, weight!, bias!, new(pass, lif.Surrogate, state, spikes, get_num_threads())));
    }

    // What flows into the neurons, in rows of channels.
    private static Tensor Current(LocalBlock block, Signal input, nn.Module<Tensor, Tensor> encoder, bool maps) => (encoder, input.Spikes) switch
    {
        (Linear e, { } spikes) => SpikingLinearFunction.Apply(spikes, e.weight!, e.bias!),
        (Linear e, null) when input.Timesteps is null => ChannelRows.Of(ImageLinearFunction.Apply(input.Values.flatten(1).contiguous(), e.weight!, e.bias!), maps: false),
        (Conv2d e, { } spikes) when Shape(block) is { Fits: true } shape => SpikingConvolutionFunction.Apply(spikes, shape, e.weight!, e.bias!),
        (Conv2d e, null) when input.Timesteps is null && block.Input.Channels <= ImageConvolution.MostChannels && Shape(block) is { Fits: true } shape =>
            ImageConvolutionFunction.Apply(input.Values.contiguous(), shape, e.weight!, e.bias!),
        _ => ChannelRows.Of(block.Encode(input).Values, maps),
    };

    private static ConvolutionShape? Shape(LocalBlock block) =>
        block.Encoder is Encoder.Convolution e ? new(block.Input, e.Channels, e.Kernel, e.Padding) : null;

    private static bool Floats(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    private static NormState State(Tensor mean, Tensor variance, bool training) =>
        new() { RunningMean = mean, RunningVariance = variance, Training = training };
}
