using System.Collections.Immutable;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>What one training step measured.</summary>
/// <param name="BlockLosses">Loss of each block, then of the output classifier.</param>
/// <param name="BlockCorrect">Samples that each block's local classifier got right, then the output classifier; null where there is none.</param>
public readonly record struct StepResult(ImmutableArray<double> BlockLosses, ImmutableArray<int?> BlockCorrect);

/// <summary>Changes weights: the only place that runs gradients backward and steps optimisers.</summary>
public static class LocalTrainer
{
    /// <summary>One batch: every block learns from its own loss, in order, and the output classifier last.</summary>
    /// <param name="state">Network and optimisers; the network is in training mode.</param>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="targets">Their classes.</param>
    public static StepResult Step(TrainingState state, Tensor images, Targets targets)
    {
        using var scope = NewDisposeScope();
        var losses = ImmutableArray.CreateBuilder<double>();
        var correct = ImmutableArray.CreateBuilder<int?>();
        var last = state.Network.Propagate(Signal.Constant(images), (number, block, input) =>
        {
            var response = block.Respond(input);
            Learn(state.BlockOptimizers[number], block.Loss(response, targets));
            return block.SendOn(response, state.Dropout);
        });
        var logits = state.Network.Classify(last);
        Learn(state.ClassifierOptimizer, new(nn.functional.cross_entropy(logits, targets.Labels), logits));
        return new(losses.ToImmutable(), correct.ToImmutable());

        void Learn(optim.Optimizer optimizer, LossValue value)
        {
            optimizer.zero_grad();
            value.Loss.backward();
            optimizer.step();
            losses.Add(value.Loss.item<float>());
            correct.Add(value.Logits is { } scores ? Correct(scores, targets.Labels) : null);
        }
    }

    /// <summary>Number of samples whose largest logit is that of their class.</summary>
    internal static int Correct(Tensor logits, Tensor labels) => (int)logits.argmax(1).eq(labels).sum().item<long>();
}
