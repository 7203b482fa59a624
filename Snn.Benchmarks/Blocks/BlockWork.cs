using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Blocks;

/// <summary>A block, and how it is used.</summary>
/// <param name="Convolution">A 5×5 convolution from 32 to 64 maps of 14×14 in place of 1024 to 1024 features.</param>
/// <param name="Backward">Whether its loss and gradients are computed, too.</param>
/// <param name="Fused">Whether batch norm and neurons are one pass.</param>
/// <param name="Batch">Samples.</param>
internal sealed record BlockCase(bool Convolution, bool Backward, bool Fused, int Batch);

/// <summary>A block with the pred loss on spikes over four time steps.</summary>
internal static class BlockWork
{
    /// <summary>Forward, or forward and backward.</summary>
    internal static Work Of(BlockCase c)
    {
        const int timesteps = 4;
        const int classes = 10;
        var (encoder, shape) = c.Convolution
            ? ((Encoder)new Encoder.Convolution(64, 5, 2), new FeatureShape(32, 14, 14))
            : (new Encoder.Linear(1024), FeatureShape.Vector(1024));
        var settings = new BlockSettings(
            new LifNeuron(LifParameters.Default, timesteps),
            Credit.By(SupervisedLoss.Pred)
        )
        {
            Path = c.Fused ? ResponsePath.Fast : ResponsePath.Plain,
        };
        var block = new LocalBlock(encoder, shape, classes, settings, new Seed(1), first: false);
        block.train();
        using var generator = new Generator(new Seed(2).Value);
        using var scope = NewDisposeScope();
        long[] sample = c.Convolution ? [c.Batch, 32, 14, 14] : [c.Batch, 1024];
        var spikes = ImageSpikes.Draw(timesteps, sample, generator).MoveToOuterDisposeScope();
        var labels = Targets.InTurn(c.Batch, classes).MoveToOuterDisposeScope();
        var bits = SpikeBits.Pack(spikes);
        bits.Bits.MoveToOuterDisposeScope();
        var input = c.Fused ? Signal.OverTime(bits) : Signal.OverTime(spikes);
        return new(c.Backward ? Learn : Respond, block, spikes, bits.Bits, labels);

        void Respond()
        {
            using var inside = NewDisposeScope();
            using var disabled = no_grad();
            _ = block.Respond(input);
        }

        void Learn()
        {
            using var inside = NewDisposeScope();
            block.zero_grad();
            block.Loss(input, block.Respond(input), new(labels, classes, ScalarType.Float32))!.Loss.backward();
        }
    }
}
