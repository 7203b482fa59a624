using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Experiments;

/// <summary>Trains a network on a dataset, epoch by epoch.</summary>
public static class TrainingRun
{
    // Evaluation keeps no graph, so that more samples fit; the result does not depend on it.
    private const int EvaluationBatch = 500;

    /// <summary>The run as a lazy sequence; the network lives until its enumerator is disposed.</summary>
    /// <param name="experiment">A validated experiment.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="seed">Decides weights, order, augmentation and dropout.</param>
    public static IEnumerable<RunProgress<TrainingState>> Run(TrainingExperiment experiment, Dataset data, Device device, Seed seed)
    {
        using var state = Start(experiment, data, device, seed);
        var blocks = state.Network.Blocks.Length;
        var (best, bestEpoch, last) = (double.NegativeInfinity, 0, ImmutableArray<Metric>.Empty);
        for (var epoch = 1; epoch <= experiment.Epochs; epoch++)
        {
            var rate = experiment.Schedule.At(epoch);
            state.SetLearningRate(rate);
            state.Network.train();
            var order = EpochOrder.ClassLimited(
                data.Train.Labels.Span, data.Train.Classes, experiment.ClassesPerBatchIn(epoch), experiment.BatchSize, seed.Fold("order").Fold(epoch));
            var (totals, done, count) = (EpochTotals.Empty(blocks), 0, (order.Length + experiment.BatchSize - 1) / experiment.BatchSize);
            foreach (var batch in EpochBatches.Of(
                data.Train, order, experiment.BatchSize, experiment.Augment(data.Info.Augmentation), data.Info.Normalization, seed.Fold("augmentation").Fold(epoch)))
            {
                done++;
                if (batch.Count == 1)
                {
                    continue; // Batch norm has no statistics of a single sample.
                }

                var step = Train(state, batch, data.Train, device);
                if (Diverged(step) is { } where)
                {
                    yield return new RunProgress<TrainingState>.Stopped(new Fault(
                        FaultKind.Failed, string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}, batch {done}, {where}"), "the loss is not a number",
                        "lower lr, or check threshold and surrogate"));
                    yield break;
                }

                totals = totals.Add(step, batch.Count);
                yield return new RunProgress<TrainingState>.Advanced(
                    epoch, experiment.Epochs, done, count, batch.Count, totals.Metrics(), state);
            }

            yield return new RunProgress<TrainingState>.Evaluating(epoch, experiment.Epochs);
            var test = Evaluate(state.Network, data.Test, data.Info, device);
            if (test.Accuracy > best)
            {
                (best, bestEpoch) = (test.Accuracy, epoch);
            }

            last =
            [
                .. totals.Metrics(), Metric.Of("test_loss", test.MeanLoss), Metric.Of("test_accuracy", test.Accuracy),
                Metric.Of("block_test_accuracy", test.BlockCorrect.Select(c => c is { } right ? (double)right / test.Samples : double.NaN)),
                Metric.Of("firing_rate", test.MeanFiringRates),
            ];
            yield return new RunProgress<TrainingState>.EpochDone(epoch, experiment.Epochs, [.. last, Metric.Of("lr", rate)], state);
        }

        yield return new RunProgress<TrainingState>.Finished(
            [
                .. last, Metric.Of("best_test_accuracy", best), Metric.Of("best_epoch", (long)bestEpoch),
                Metric.Of("epochs", (long)experiment.Epochs), Metric.Of("parameters", state.Network.InferenceParameters),
                Metric.Of("train_samples", (long)data.Train.Count), Metric.Of("test_samples", (long)data.Test.Count),
            ],
            state);
    }

    /// <summary>Judges a network by a set, without augmentation.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="info">Normalisation and classes.</param>
    /// <param name="device">Where to compute.</param>
    public static Evaluation Evaluate(LocalNetwork network, ImageSet images, DatasetInfo info, Device device)
    {
        network.eval();
        var evaluation = Evaluation.Empty(network.Blocks.Length);
        foreach (var batch in EpochBatches.Of(
            images, EpochOrder.Sequential(images.Count), EvaluationBatch, null, info.Normalization, default))
        {
            using var scope = NewDisposeScope();
            var (inputs, targets) = TensorBatch.Create(batch, images.Height, images.Width, images.Classes, device);
            evaluation = evaluation.Add(network, inputs, targets);
        }

        return evaluation;
    }

    private static TrainingState Start(TrainingExperiment e, Dataset data, Device device, Seed seed)
    {
        var input = new FeatureShape(1, data.Info.Height, data.Info.Width);
        var chain = e.Chain(input).Match(made => made, fault => throw new ArgumentException(fault.ToString(), nameof(e)));
        var network = new LocalNetwork(chain, input, data.Train.Classes, e.Blocks, seed.Fold("init"));
        network.to(device);
        return new(network, e.Learning, new Generator(seed.Fold("dropout").Value));
    }

    private static StepResult Train(TrainingState state, Batch batch, ImageSet images, Device device)
    {
        using var scope = NewDisposeScope();
        var (inputs, targets) = TensorBatch.Create(batch, images.Height, images.Width, images.Classes, device);
        return LocalTrainer.Step(state, inputs, targets);
    }

    private static string? Diverged(StepResult step)
    {
        for (var i = 0; i < step.BlockLosses.Length; i++)
        {
            if (!double.IsFinite(step.BlockLosses[i]))
            {
                return i < step.BlockLosses.Length - 1 ? $"block {i + 1}" : "output classifier";
            }
        }

        return null;
    }
}
