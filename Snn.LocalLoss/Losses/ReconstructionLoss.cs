using Snn.Data.Seeds;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// <c>mean (f(D h) − x)²</c>: the input is read back through a linear decoder D and the nonlinearity f (<c>recon</c>).
/// </summary>
/// <remarks>
/// Our reading for spiking neurons: D h is a constant current into neurons of the block's kind, and the mean of their
/// spikes over time is held against the mean of the input's. The first block has no such loss, since no neuron made the
/// image.
/// </remarks>
public static class ReconstructionLoss
{
    /// <summary>The loss of a block, or null for the first.</summary>
    public static LossTerm? Create(LossParts parts)
    {
        var shape = parts.Shape;
        if (shape.First)
        {
            return null;
        }

        nn.Module<Tensor, Tensor> decoder = shape.Encoder switch
        {
            Encoder.Convolution e => parts.Get("decoder_x", seed => Transposed(e, seed)),
            _ => parts.Get("decoder_x", Linear),
        };
        return seen =>
        {
            var current = Signal.Constant(decoder.forward(seen.H));
            return new(
                nn.functional.mse_loss(
                    shape.Neuron.Respond(current, LearnedValues.None).Read.Values,
                    seen.X().reshape(current.Values.shape)
                ),
                null
            );
        };

        ConvTranspose2d Transposed(Encoder.Convolution e, Seed seed)
        {
            var maps = nn.ConvTranspose2d(shape.Output.Channels, shape.Input.Channels, e.Kernel, padding: e.Padding);
            Initialisation.Uniform(maps, seed);
            return maps;
        }

        Linear Linear(Seed seed)
        {
            var linear = nn.Linear(shape.Output.Count, shape.Input.Count);
            Initialisation.Uniform(linear, seed);
            return linear;
        }
    }
}
