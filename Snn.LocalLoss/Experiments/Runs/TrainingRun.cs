using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Import;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Experiments.Runs;

/// <summary>Trains a network on a dataset, epoch by epoch.</summary>
public static class TrainingRun
{
    // Batch norm has no statistics of a single sample.
    private const int FewestSamples = 2;

    /// <summary>The run as a lazy sequence; the network lives until its enumerator is disposed.</summary>
    /// <param name="experiment">A validated experiment.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="seed">Decides weights, order, augmentation and dropout.</param>
    /// <param name="from">
    /// Where to go on, or null to start anew; one of another run ends this one with what differs.
    /// </param>
    /// <param name="initial">
    /// What the weights of inference are at first; null for freshly drawn ones. It must have all of them, and counts
    /// for nothing where a run goes on.
    /// </param>
    public static IEnumerable<RunProgress<TrainingState>> Run(
        TrainingExperiment experiment,
        Dataset data,
        Device device,
        Seed seed,
        TrainingCheckpoint? from = null,
        ImportedNetwork? initial = null
    ) => MemoryGuard.Over(Steps(experiment, data, device, seed, from, initial), experiment, data);

    /// <summary>The weights, if a run could begin with them; or which of them does not fit.</summary>
    /// <param name="experiment">A validated experiment.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="initial">The weights.</param>
    /// <exception cref="ArgumentException">The experiment's network does not fit images of this shape.</exception>
    public static Result<ImportedNetwork> CanBegin(TrainingExperiment experiment, Dataset data, ImportedNetwork initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(data);
        using var state = Create(experiment, data.Info, data.Train.Classes, CPU, default, RunIdentity.None);
        return initial.Into(state.Network).Map(_ => initial);
    }

    private static IEnumerable<RunProgress<TrainingState>> Steps(
        TrainingExperiment experiment,
        Dataset data,
        Device device,
        Seed seed,
        TrainingCheckpoint? from,
        ImportedNetwork? initial
    )
    {
        if (experiment.On(data.Info) is Result<TrainingExperiment>.Error unfit)
        {
            yield return new RunProgress<TrainingState>.Stopped(unfit.Fault);
            yield break;
        }

        var identity = Identity(experiment, data, seed);
        var heldOut = ValidationSplit.Count(experiment.Data.HeldOut.Amount, data.Train.Count);
        if (heldOut > 0 && data.Train.Count - heldOut < FewestSamples)
        {
            yield return new RunProgress<TrainingState>.Stopped(
                new Fault(
                    FaultKind.Usage,
                    "validation",
                    $"{heldOut} of {data.Train.Count} samples leave {Math.Max(0, data.Train.Count - heldOut)} to learn from",
                    $"hold out fewer: batch norm needs {FewestSamples}"
                )
            );
            yield break;
        }

        if (experiment.How.Precision.On(device) is Result<Precision>.Error impossible)
        {
            yield return new RunProgress<TrainingState>.Stopped(impossible.Fault);
            yield break;
        }

        using var precision = experiment.How.Precision.Switch(device);
        using var state = Create(experiment, data.Info, data.Train.Classes, device, seed, identity);
        if (from?.Fits(identity).Bind(checkpoint => checkpoint.Restore(state)) is Result<TrainingState>.Error misfit)
        {
            yield return new RunProgress<TrainingState>.Stopped(misfit.Fault);
            yield break;
        }

        if (from is null && initial?.Into(state.Network) is Result<LocalNetwork>.Error unlike)
        {
            yield return new RunProgress<TrainingState>.Stopped(unlike.Fault);
            yield break;
        }

        var (train, held) =
            heldOut == 0
                ? (data.Train, null)
                : ValidationSplit.Of(data.Train, experiment.Data.HeldOut.Amount, seed.Fold("validation"));
        var learned = held is null ? data : data with { Train = train };
        for (var epoch = state.Progress.Epoch; epoch <= experiment.Optim.Epochs; epoch++)
        {
            foreach (var step in Epoch(state, experiment, learned, held, device, seed, epoch))
            {
                yield return step;
                if (step is RunProgress<TrainingState>.Stopped)
                {
                    yield break;
                }
            }
        }

        yield return new RunProgress<TrainingState>.Finished(Summary(state, experiment, data, train, held), state);
    }

    /// <summary>A network as it is before training, with its optimisers.</summary>
    /// <param name="experiment">A validated experiment.</param>
    /// <param name="info">The dataset's.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="identity">What the run trains.</param>
    /// <param name="type">Type of its weights; float64 is for checks.</param>
    internal static TrainingState Create(
        TrainingExperiment experiment,
        DatasetInfo info,
        int classes,
        Device device,
        Seed seed,
        RunIdentity identity,
        ScalarType type = ScalarType.Float32
    )
    {
        var input = FeatureShape.Of(info.Shape);
        var chain = experiment
            .Chain(input)
            .Match(made => made, fault => throw new ArgumentException(fault.ToString(), nameof(experiment)));
        var network = new LocalNetwork(chain, input, classes, experiment.Blocks, seed.Fold("init"));
        if (type != ScalarType.Float32)
        {
            network.to(type);
        }

        network.to(device);
        return new(network, experiment.Learning, new Generator(seed.Fold("dropout").Value), identity);
    }

    /// <summary>Judges a network by a set, without augmentation.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="info">Normalisation and classes.</param>
    /// <param name="device">Where to compute.</param>
    public static EvaluationTotals Evaluate(LocalNetwork network, ImageSet images, DatasetInfo info, Device device)
    {
        network.eval();
        return Batches(images, info, device)
            .Aggregate(
                EvaluationTotals.Empty(network.Blocks.Length),
                (sum, batch) => sum.Add(network, batch.Images, batch.Targets)
            );
    }

    // Each batch lives until the next one is asked for.
    private static IEnumerable<(Tensor Images, Targets Targets)> Batches(
        ImageSet images,
        DatasetInfo info,
        Device device
    )
    {
        foreach (
            var batch in EpochBatches.Of(
                images,
                EpochOrder.Sequential(images.Count),
                Feeding.EvaluationBatch,
                null,
                info.Normalization,
                default
            )
        )
        {
            using var scope = NewDisposeScope();
            yield return TensorBatch.Create(batch, images.Shape, images.Classes, device);
        }
    }

    /// <summary>The identity of a run: experiment, data and seed.</summary>
    public static RunIdentity Identity(TrainingExperiment experiment, Dataset data, Seed seed) =>
        new(TrainingParameters.Words(experiment), data.Train.Classes, data.Train.Count, seed.Value)
        {
            Free = TrainingParameters.Free(experiment),
            Images = data.Info,
            Digest = data.Digest,
        };

    private static IEnumerable<RunProgress<TrainingState>> Epoch(
        TrainingState state,
        TrainingExperiment e,
        Dataset data,
        ImageSet? held,
        Device device,
        Seed seed,
        int epoch
    )
    {
        var rate = e.Optim.Schedule.At(epoch);
        state.SetLearningRate(rate);
        state.Network.train();
        var order = EpochOrder.ClassLimited(
            data.Train.Labels.Span,
            data.Train.Classes,
            e.Data.ClassesIn(epoch),
            e.Data.BatchSize,
            seed.Fold("order").Fold(epoch)
        );
        var count = (order.Length + e.Data.BatchSize - 1) / e.Data.BatchSize;

        // What happens to an image depends on its index alone: an epoch can go on anywhere.
        var rest = order.AsMemory(Math.Min(order.Length, state.Progress.Batches * e.Data.BatchSize));
        foreach (
            var batch in EpochBatches.Of(
                data.Train,
                rest,
                e.Data.BatchSize,
                e.Data.Augment(data.Info.Augmentation),
                data.Info.Normalization,
                seed.Fold("augmentation").Fold(epoch)
            )
        )
        {
            var done = state.Progress.Batches + 1;
            if (batch.Count == 1)
            {
                state.Progress = state.Progress with { Batches = done };
                continue; // Batch norm has no statistics of a single sample.
            }

            var step = Train(state, batch, data.Train, device);
            if (Diverged(step, state.Network) is { } where)
            {
                yield return new RunProgress<TrainingState>.Stopped(
                    new Fault(
                        FaultKind.Failed,
                        string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}, batch {done}, {where}"),
                        "the loss is not a number",
                        "lower lr, or check threshold and surrogate"
                    )
                );
                yield break;
            }

            state.Progress = state.Progress with
            {
                Batches = done,
                Totals = state.Progress.Totals.Add(step, batch.Count),
            };
            yield return new RunProgress<TrainingState>.Advanced(
                epoch,
                e.Optim.Epochs,
                done,
                count,
                batch.Count,
                [.. state.Progress.Totals.Metrics(), MetricKeys.FiringRate.Of(step.FiringRates)],
                state
            );
        }

        // Behind neurons that are silent a weight can be lost while every loss is a number.
        if (!state.IsFinite)
        {
            yield return new RunProgress<TrainingState>.Stopped(
                new Fault(
                    FaultKind.Failed,
                    string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}"),
                    "a weight is not a finite number",
                    "lower lr"
                )
            );
            yield break;
        }

        yield return new RunProgress<TrainingState>.Evaluating(epoch, e.Optim.Epochs);
        var test = Evaluate(state.Network, data.Test, data.Info, device);
        state.Judged = test.Judged(data.Test);
        var validation = held is null ? null : Evaluate(state.Network, held, data.Info, device);
        var chosen = (validation ?? test).Accuracy;
        ImmutableArray<Metric> measured =
        [
            .. state.Progress.Totals.Metrics(),
            .. test.Metrics(),
            .. validation is null
                ? ImmutableArray<Metric>.Empty
                :
                [
                    MetricKeys.ValidationLoss.Of(validation.MeanLoss),
                    MetricKeys.ValidationAccuracy.Of(validation.Accuracy),
                ],
            .. Weights(state, e),
        ];
        var best =
            chosen > state.Progress.Best.Chosen ? new BestEpoch(epoch, chosen, test.Accuracy) : state.Progress.Best;
        state.Progress = new(epoch + 1, 0, EpochTotals.Empty(state.Network.Blocks.Length), best, measured);
        yield return new RunProgress<TrainingState>.EpochDone(
            epoch,
            e.Optim.Epochs,
            [.. measured, MetricKeys.LearningRate.Of(rate)],
            state
        );
    }

    private static ImmutableArray<Metric> Summary(
        TrainingState state,
        TrainingExperiment e,
        Dataset data,
        ImageSet train,
        ImageSet? held
    ) =>
        [
            .. state.Progress.Last,
            MetricKeys.BestTestAccuracy.Of(state.Progress.Best.TestAccuracy),
            MetricKeys.BestEpoch.Of((long)state.Progress.Best.Epoch),
            MetricKeys.BestChosenBy.Of(held is null ? "test" : "validation"),
            MetricKeys.Epochs.Of((long)e.Optim.Epochs),
            MetricKeys.Parameters.Of(state.Network.InferenceParameters),
            MetricKeys.TrainSamples.Of((long)train.Count),
            MetricKeys.ValidationSamples.Of((long)(held?.Count ?? 0)),
            MetricKeys.TestSamples.Of((long)data.Test.Count),
        ];

    private static IEnumerable<Metric> Weights(TrainingState state, TrainingExperiment e)
    {
        if (e.Optim.Norms == Norms.Measured)
        {
            yield return MetricKeys.WeightNorm.Of([
                .. state.Network.Blocks.Select(b => Norm(b.InferenceParameters)),
                Norm(state.Network.ClassifierParameters),
            ]);
        }

        if (e.Neuron.Decay == MembraneDecay.Learned)
        {
            yield return MetricKeys.Decay.Of([.. state.Network.Blocks.Select(b => b.LearnedDecay ?? double.NaN)]);
        }
    }

    private static double Norm(IEnumerable<Tensor> weights)
    {
        using var scope = NewDisposeScope();
        return LocalTrainer.Norm(weights).Number();
    }

    private static StepResult Train(TrainingState state, Batch batch, ImageSet images, Device device)
    {
        using var scope = NewDisposeScope();
        var (inputs, targets) = TensorBatch.Create(batch, images.Shape, images.Classes, device);
        return LocalTrainer.Step(state, inputs, targets);
    }

    /// <summary>Where a loss is no finite number from which something learns, or null.</summary>
    internal static string? Diverged(StepResult step, LocalNetwork network)
    {
        for (var i = 0; i < network.Blocks.Length; i++)
        {
            if (network.Blocks[i].Learns && !double.IsFinite(step.Losses.Blocks[i]))
            {
                return $"block {i + 1}";
            }
        }

        return double.IsFinite(step.Losses.Output) ? null : "output classifier";
    }
}
