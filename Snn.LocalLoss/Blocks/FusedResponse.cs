using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Maps.Convolution;
using Snn.LocalLoss.Maps.FullyConnected;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Blocks;

/// <summary>
/// The fast form of a block's map, batch norm and neurons; the plain composition of tensor operations is its
/// specification.
/// </summary>
internal static class FusedResponse
{
    /// <summary>The response to an input, or null where only the plain composition will do.</summary>
    /// <remarks>
    /// The neuron has to offer a fast form (<see cref="Neuron.Fast"/>); that computes float32 on the CPU, and no
    /// gradient that crosses blocks.
    /// </remarks>
    /// <param name="block">Encoder and sizes.</param>
    /// <param name="settings">What all blocks share.</param>
    /// <param name="input">[B, …] or [T, B, …].</param>
    /// <param name="encoder">The encoder's map.</param>
    /// <param name="norm">Batch norm.</param>
    /// <param name="learned">What the block's neurons have learned.</param>
    internal static Response? TryRespond(
        LocalBlock block,
        BlockSettings settings,
        Signal input,
        nn.Module<Tensor, Tensor> encoder,
        BatchNormalisation? norm,
        LearnedValues learned
    )
    {
        if (
            !Allowed(settings, encoder)
            || norm is null
            || block.Neuron.Fast is not { } fast
            || (input.Timesteps is not null && !fast.TakesTime)
        )
        {
            return null;
        }

        var maps = block.Encoder is Encoder.Convolution;
        return fast.Respond(
            new(
                input.Timesteps,
                input.Batch,
                block.Output,
                maps,
                NormState.Of(norm),
                () => Current(block, input, encoder, maps)
            ),
            learned
        );
    }

    /// <summary>
    /// What the encoder makes of counts, for neurons that have no fast form; null where only the plain map will do.
    /// </summary>
    /// <param name="settings">What all blocks share.</param>
    /// <param name="input">[B, …] or [T, B, …].</param>
    /// <param name="encoder">The encoder's map.</param>
    internal static Signal? TryEncode(BlockSettings settings, Signal input, nn.Module<Tensor, Tensor> encoder) =>
        (encoder, input) is (Linear e, Signal.Counts { Packed: { } counts }) && Allowed(settings, encoder)
            ? Signal.Constant(
                ChannelRows.ToFeatures(
                    CountLinearMap.Apply(counts, e.weight!, e.bias),
                    (int)e.weight!.shape[0],
                    maps: false
                )
            )
            : null;

    private static bool Allowed(BlockSettings settings, nn.Module<Tensor, Tensor> encoder) =>
        settings.Path == ResponsePath.Fast
        && !settings.Credit.CrossesBlocks
        && settings.Precision != Precision.BFloat16
        && Floats(encoder.parameters().First());

    // What flows into the neurons, in rows of channels.
    private static Tensor Current(LocalBlock block, Signal input, nn.Module<Tensor, Tensor> encoder, bool maps) =>
        (encoder, input) switch
        {
            (Linear { bias: { } bias } e, Signal.Spikes { Bits: var spikes }) => SpikingLinearMap.Apply(
                spikes,
                e.weight!,
                bias
            ),
            (Linear e, Signal.Counts { Packed: { } counts }) => CountLinearMap.Apply(counts, e.weight!, e.bias),
            (Linear e, Signal.Static) => ChannelRows.Of(
                BackgroundLinearMap.Apply(input.Values.flatten(1).contiguous(), e.weight!, e.bias),
                maps: false
            ),
            (Conv2d { bias: { } bias } e, Signal.Spikes { Bits: var spikes })
                when Shape(block) is { Fits: true } shape => SpikingConvolutionMap.Apply(
                spikes,
                shape,
                e.weight!,
                bias
            ),
            (Conv2d { bias: null } e, Signal.Counts { Packed: { } counts }) when Shape(block) is { } shape =>
                CountConvolutionMap.Apply(counts, shape, e.weight!),
            (Conv2d e, Signal.Static)
                when block.Input.Channels <= ImageConvolution.MostChannels && Shape(block) is { Fits: true } shape =>
                ImageConvolutionMap.Apply(input.Values.contiguous(), shape, e.weight!, e.bias),
            _ => ChannelRows.Of(block.Encode(input).Values, maps),
        };

    private static ConvolutionShape? Shape(LocalBlock block) =>
        block.Encoder is Encoder.Convolution e ? new(block.Input, e.Channels, e.Kernel, e.Padding) : null;

    private static bool Floats(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;
}
