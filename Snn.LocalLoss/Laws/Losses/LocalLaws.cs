using Snn.Data.Laws;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>The law that makes a loss local, with two blocks of a network.</summary>
internal static class LocalLaws
{
    internal static Verdict Local(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var channels = one.Samples.Features;
        var shape = one.Loss.Maps ? new FeatureShape(channels, 2, 2) : FeatureShape.Vector(channels);
        Encoder encoder = one.Loss.Maps ? new Encoder.Convolution(channels, 3, 1) : new Encoder.Linear(channels);
        var shown = one.Loss.Settings.Sup ?? new(SupervisedLoss.Pred);
        var settings = new BlockSettings(
            one.Loss.Neuron,
            new Credit.Local(
                one.Loss.Settings with
                {
                    Sup = shown with { Loss = new(one.Loss.Name, "", parts => one.Loss.Create(parts)!) },
                    Unsup = null,
                }
            )
        )
        {
            Norm = CurrentNorm.None,
            Path = ResponsePath.Plain,
        };
        var seed = new Seed((ulong)one.Weights);
        LocalBlock Block(string name) =>
            new(
                new Layer.Block(encoder) { Form = one.Loss.Form },
                shape,
                one.Samples.Classes,
                settings,
                seed.Fold(name),
                first: false
            );
        LocalBlock[] blocks = [Block("lower"), Block("upper")];
        using var generator = new Generator(1);
        var signal = Signal.Constant(LossTrial.Shaped(one.Samples.Rows, channels, one.Loss.Maps, ScalarType.Float32));
        var targets = LossTrial.TargetsOf(one.Samples, ScalarType.Float32);
        var losses = new List<Tensor?>();
        foreach (var block in blocks)
        {
            var response = block.Respond(signal);
            losses.Add(block.Loss(signal, response, targets)?.Loss);
            signal = block.SendOn(response, generator);
        }

        var reached = false;
        for (var b = blocks.Length - 1; b >= 0; b--)
        {
            if (losses[b] is not { requires_grad: true } loss)
            {
                continue;
            }

            foreach (var parameter in blocks.SelectMany(block => block.parameters()))
            {
                parameter.grad?.zero_();
            }

            loss.backward();
            reached |= blocks[b].parameters().Any(Reached);
            if (
                blocks[1 - b].named_parameters().FirstOrDefault(p => Reached(p.parameter)) is
                { parameter: not null } other
            )
            {
                return trial.Breaks(
                    $"the loss of the {(b == 0 ? "lower" : "upper")} block has a gradient in {other.name} of the {(b == 0 ? "upper" : "lower")} one",
                    "no gradient",
                    "a gradient"
                );
            }
        }

        return new Verdict.Holds(reached);
    }

    private static bool Reached(TorchSharp.Modules.Parameter parameter) =>
        parameter.grad is { } gradient && gradient.abs().max().item<float>() != 0;
}
