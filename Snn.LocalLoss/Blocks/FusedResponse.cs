using Snn.LocalLoss.Kernels;
using Snn.LocalLoss.Neurons;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Blocks;

/// <summary>The fast form of a block's batch norm and spiking neurons; the plain composition of tensor operations is its specification.</summary>
internal static class FusedResponse
{
    // Membranes of all steps of a vector of neurons lie on the stack.
    private const int MostTimesteps = 1024;

    /// <summary>The response to a current before normalisation, or null where only the plain composition will do.</summary>
    /// <remarks>
    /// The fused pass knows no gradient through the spikes themselves (where gradients cross blocks), through the reset, or of a learned
    /// decay, and computes float32 on the CPU.
    /// </remarks>
    internal static Signal? TryRespond(BlockSettings settings, Signal current, nn.Module<Tensor, Tensor>? norm)
    {
        if (!settings.Fused || !settings.CutsGradients || norm is null
            || settings.Neuron is not Neuron.Snn { LearnDecay: false, Lif.DetachReset: true, Timesteps: <= MostTimesteps } neuron
            || current.Values.device_type != DeviceType.CPU || current.Values.dtype != ScalarType.Float32)
        {
            return null;
        }

        var (state, weight, bias) = norm switch
        {
            BatchNorm1d n => (State(n.running_mean!, n.running_var!, n.training), n.weight, n.bias),
            BatchNorm2d n => (State(n.running_mean!, n.running_var!, n.training), n.weight, n.bias),
            _ => throw new ArgumentException("neither of the two kinds of batch norm that blocks have", nameof(norm)),
        };
        var values = current.Values.contiguous();
        var overTime = current.Timesteps is not null;
        var sample = overTime ? values.shape[1..] : values.shape;
        var layout = new ChannelLayout(
            current.Timesteps ?? 1, (int)sample[0], (int)sample[1], (int)sample[2..].Aggregate(1L, (a, b) => a * b));
        var lif = neuron.Lif;
        var pass = new LifPass(
            layout, overTime, current.Timesteps ?? neuron.Timesteps, (float)lif.Beta, (float)lif.Threshold, lif.Reset, lif.Gradient == TemporalGradient.Online);
        var call = new NormalisedLifCall(pass, lif.Surrogate, state, get_num_threads());
        var rate = NormalisedLifFunction.Apply(values, weight!, bias!, call);
        return Signal.OverTime(call.Spikes!, rate);
    }

    private static NormState State(Tensor mean, Tensor variance, bool training) =>
        new() { RunningMean = mean, RunningVariance = variance, Training = training };
}
