using System.Collections.Immutable;
using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>What one training step measured.</summary>
/// <param name="Losses">
/// Loss of each block (NaN where it has none of its own), and the output classifier's cross-entropy in nat.
/// </param>
/// <param name="Correct">Samples that each classifier got right; null where a block has none.</param>
/// <param name="FiringRates">Of each block: spikes per neuron and time step in the batch; NaN where it does not spike.</param>
/// <param name="GradientNorms">Euclidean norm of each gradient; null where it was not asked for.</param>
public readonly record struct StepResult(
    PerLayer<double> Losses,
    PerLayer<int?> Correct,
    ImmutableArray<double> FiringRates,
    PerLayer<double>? GradientNorms
);

/// <summary>Changes weights: the only place that runs gradients backward and steps optimisers.</summary>
public static class LocalTrainer
{
    /// <summary>Trains all blocks on one batch.</summary>
    /// <remarks>
    /// Every block learns from its own loss, in order, and the output classifier last; where gradients cross blocks
    /// (<see cref="TrainingState.Joint"/>), all losses go backward at the end and all step together. So they do on a
    /// GPU, which waits for what the host does between kernels, and is kept waiting less; as no gradient crosses a
    /// block there, it is the same step.
    /// </remarks>
    /// <param name="state">Network and optimisers; the network is in training mode.</param>
    /// <param name="images">[B, C, H, W], or frames [T, B, C, H, W].</param>
    /// <param name="targets">Their classes.</param>
    public static StepResult Step(TrainingState state, Tensor images, Targets targets) =>
        Step(state, images, targets, _ => { });

    /// <inheritdoc cref="Step(TrainingState, Tensor, Targets)"/>
    /// <param name="state">Network and optimisers; the network is in training mode.</param>
    /// <param name="images">[B, C, H, W], or frames [T, B, C, H, W].</param>
    /// <param name="targets">Their classes.</param>
    /// <param name="watch">Sees the logits of the output classifier, [B, C], before it steps.</param>
    internal static StepResult Step(TrainingState state, Tensor images, Targets targets, Action<Tensor> watch)
    {
        using var scope = NewDisposeScope();
        var measured = new Measurements(state, targets, watch);
        return state.Joint || !LearnsInTurn(images)
            ? Jointly(state, images, targets, measured)
            : BlockByBlock(state, images, targets, measured);
    }

    // Float64 is for checks, which are to see what a card will run.
    private static bool LearnsInTurn(Tensor images) =>
        images.device_type == DeviceType.CPU && images.dtype != ScalarType.Float64;

    /// <summary>Number of samples whose largest logit is that of their class, int64.</summary>
    internal static Tensor Correct(Tensor logits, Tensor labels) => logits.argmax(1).eq(labels).sum();

    // Those of all classifiers at once: all have the same classes.
    private static Tensor?[] Correct(IReadOnlyCollection<Tensor?> logits, Tensor labels)
    {
        Tensor[] present = [.. logits.OfType<Tensor>()];
        var correct = new Queue<Tensor>(
            Array.TrueForAll(present, l => l.shape.AsSpan().SequenceEqual(present[0].shape))
                ? stack(present).argmax(2).eq(labels).sum([1]).unbind(0)
                : present.Select(l => Correct(l, labels))
        );
        return [.. logits.Select(l => l is null ? null : correct.Dequeue())];
    }

    /// <summary>Euclidean norm of several tensors together, float64.</summary>
    internal static Tensor Norm(IEnumerable<Tensor?> tensors)
    {
        using var scope = NewDisposeScope();
        Tensor[] squares =
        [
            .. tensors.OfType<Tensor>().Select(t => t.detach()).Select(t => (t * t).sum().to_type(ScalarType.Float64)),
        ];
        return (squares.Length == 0 ? tensor(0.0) : stack(squares).sum().sqrt_()).MoveToOuterDisposeScope();
    }

    private static StepResult BlockByBlock(TrainingState state, Tensor images, Targets targets, Measurements measured)
    {
        var last = state.Network.Propagate(
            Signal.OfImages(images),
            (number, block, input) =>
            {
                var response = block.Respond(input);
                var value = block.Loss(input, response, targets);
                Learn(state.Optimizers.Blocks[number], value?.Loss);
                measured.Block(block, response, value);
                return block.SendOn(response, state.Dropout);
            }
        );
        var (logits, loss) = Output(state, last, targets);
        Learn(state.Optimizers.Output, Weighted(loss, state.OutputWeight));
        return measured.Output(logits, loss);

        static void Learn(OptimizerHelper optimizer, Tensor? loss)
        {
            if (loss is { requires_grad: true })
            {
                Forget(optimizer);
                loss.Backward();
                optimizer.step();
            }
        }
    }

    private static StepResult Jointly(TrainingState state, Tensor images, Targets targets, Measurements measured)
    {
        var values = new List<(Response Response, LossValue? Loss)>();
        var last = state.Network.Propagate(
            Signal.OfImages(images),
            (_, block, input) =>
            {
                var response = block.Respond(input);
                values.Add((response, block.Loss(input, response, targets)));
                return block.SendOn(response, state.Dropout);
            }
        );
        var (logits, loss) = Output(state, last, targets);
        foreach (var optimizer in state.Optimizers.InOrder)
        {
            Forget(optimizer);
        }

        Tensor[] losses =
        [
            .. values.Select(value => value.Loss?.Loss).OfType<Tensor>(),
            Weighted(loss, state.OutputWeight),
        ];
        Gradients.Backward([.. losses.Where(own => own.requires_grad)]);
        Optimiser.Step(state.Optimizers.InOrder);
        for (var number = 0; number < values.Count; number++)
        {
            measured.Block(state.Network.Blocks[number], values[number].Response, values[number].Loss);
        }

        return measured.Output(logits, loss);
    }

    // Gradients of the last step are dropped, not set to zero: nothing is added to them, so that memory is written once
    // and not read.
    private static void Forget(OptimizerHelper optimizer)
    {
        foreach (var parameter in optimizer.parameters())
        {
            parameter.grad = null;
        }
    }

    private static (Tensor Logits, Tensor Loss) Output(TrainingState state, Signal last, Targets targets)
    {
        var logits = state.Network.Classify(last);
        return (logits, nn.functional.cross_entropy(logits, targets.Labels));
    }

    private static Tensor Weighted(Tensor loss, double weight) => weight == 1 ? loss : loss.Times(weight);

    /// <summary>Collects what a step measures; read at its end, since every reading waits for the device.</summary>
    private sealed class Measurements(TrainingState state, Targets targets, Action<Tensor> watch)
    {
        private readonly List<Tensor?> _losses = [];
        private readonly List<Tensor?> _logits = [];
        private readonly List<Tensor?> _rates = [];
        private readonly List<Tensor?> _norms = [];

        internal void Block(LocalBlock block, Response response, LossValue? value)
        {
            _rates.Add(block.Neuron.Spikes ? response.Sent.MeanActivity() : null);
            Add(value?.Loss, value?.Logits, state.MeasuresNorms ? block.InferenceParameters.Select(p => p.grad) : null);
        }

        internal StepResult Output(Tensor logits, Tensor loss)
        {
            watch(logits);
            Add(loss, logits, state.MeasuresNorms ? state.Network.ClassifierParameters.Select(p => p.grad) : null);
            var read = Scalars.Numbers(_losses, Correct(_logits, targets.Labels), _rates, _norms);
            return new(
                PerLayer.InOrder(read[0].Select(l => l ?? double.NaN)),
                PerLayer.InOrder(read[1].Select(c => (int?)c)),
                [.. read[2].Select(r => r ?? double.NaN)],
                _norms.Count == 0 ? null : PerLayer.InOrder(read[3].Select(n => n!.Value))
            );
        }

        private void Add(Tensor? loss, Tensor? logits, IEnumerable<Tensor?>? gradients)
        {
            _losses.Add(loss?.detach());
            _logits.Add(logits?.detach());
            if (gradients is not null)
            {
                _norms.Add(Norm(gradients));
            }
        }
    }
}
