using System.Collections.Frozen;
using Snn.Benchmarks.Blocks;
using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Losses;

/// <summary>A block's own loss, forward and backward to the block's output.</summary>
internal static class LossWork
{
    private const int Classes = 10;

    /// <summary>The losses by name.</summary>
    internal static FrozenDictionary<string, LossSettings> ByName { get; } =
        new Dictionary<string, LossSettings>
        {
            ["pred"] = new() { Sup = new(SupervisedLoss.Pred) },
            ["sim"] = new() { Sup = new(SupervisedLoss.Sim) },
            ["predsim"] = new() { Sup = new(SupervisedLoss.PredSim) },
            ["unsup-sim"] = new() { Sup = null, Unsup = new(UnsupervisedLoss.Sim, Alpha: 1) },
            ["unsup-recon"] = new() { Sup = null, Unsup = new(UnsupervisedLoss.Recon, Alpha: 1) },
            ["bio-pred"] = Bio(SupervisedLoss.Pred),
            ["bio-sim"] = Bio(SupervisedLoss.Sim),
            ["bio-predsim"] = Bio(SupervisedLoss.PredSim),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The loss of a block that is not the first.</summary>
    /// <param name="loss">A name of <see cref="ByName"/>.</param>
    /// <param name="maps">Whether the block sends on maps.</param>
    /// <param name="batch">Samples B.</param>
    /// <param name="size">Features F, or channels of 14×14 maps.</param>
    internal static Work Of(string loss, bool maps, int batch, int size)
    {
        const int timesteps = 4;
        var (encoder, shape) = maps
            ? ((Encoder)new Encoder.Convolution(size, 3, 1), new FeatureShape(size, 14, 14))
            : (new Encoder.Linear(size), FeatureShape.Vector(size));
        var part = new BlockLoss(
            new LossShape(
                encoder,
                shape,
                shape,
                Classes,
                new LifNeuron(LifParameters.Default, timesteps),
                First: false
            ),
            ByName[loss],
            new Seed(1)
        );
        using var generator = new Generator(new Seed(2).Value);
        using var scope = NewDisposeScope();
        long[] sample = maps ? [batch, size, shape.Height, shape.Width] : [batch, size];
        var spikes = ImageSpikes.Draw(timesteps, sample, generator).MoveToOuterDisposeScope();
        var rate = spikes.mean([0]).requires_grad_().MoveToOuterDisposeScope();
        var labels = Targets.InTurn(batch, Classes).MoveToOuterDisposeScope();
        var input = Signal.OverTime(spikes, spikes.mean([0]).MoveToOuterDisposeScope());
        return new(
            () =>
            {
                using var inside = NewDisposeScope();
                part.zero_grad();
                var value = part.Evaluate(
                    new(input, Reading.Of(rate), new Targets(labels, Classes, ScalarType.Float32))
                );
                value.Loss.backward();
            },
            part,
            spikes,
            rate,
            labels,
            input.Rate()
        );
    }

    private static LossSettings Bio(SupervisedLoss loss) =>
        new() { Sup = new(loss) { Targets = new TargetMap.Projected() } };
}
