using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss;

/// <summary>
/// A training experiment in few words: found by its ID, changed by the names of its parameters, trained.
/// </summary>
/// <remarks>
/// A façade: whatever is wrong is thrown as an <see cref="InvalidOperationException"/> in one line that says how to fix
/// it. <see cref="TrainingExperiment"/> and <see cref="TrainingRun"/> behind it give faults as values, and every step.
/// </remarks>
/// <param name="Id">Its ID, or another name.</param>
/// <param name="Choices">Everything that decides its numbers, but data and seed.</param>
public sealed record Experiment(string Id, TrainingExperiment Choices)
{
    /// <summary>The IDs that <see cref="Find"/> knows.</summary>
    public static ImmutableArray<string> Ids => [.. PaperTraining.ById.Keys.Order(StringComparer.Ordinal)];

    /// <summary>An experiment of the paper, or a partner of one: <c>4.1-ce</c>, <c>lif-ce</c>, ….</summary>
    /// <param name="id">Its ID.</param>
    /// <exception cref="InvalidOperationException">There is none of this ID.</exception>
    public static Experiment Find(string id) =>
        PaperTraining.ById.TryGetValue(id, out var choices)
            ? new(id, choices)
            : throw new InvalidOperationException(
                $"'{id}' is no training experiment; there are {string.Join(", ", Ids)}"
            );

    /// <summary>The sample of its data set that ships with Snn: 1000 training and 500 test images.</summary>
    /// <exception cref="InvalidOperationException">The set is unknown, or has no sample.</exception>
    public Dataset Sample =>
        KnownDatasets.Find(Choices.Data.Dataset).OrThrow() is { HasSample: true } info
            ? SampleDatasets.Load(info)
            : throw new InvalidOperationException(
                $"no sample of {Choices.Data.Dataset} ships with Snn; train on images of your own"
            );

    /// <summary>The same with one parameter changed.</summary>
    /// <param name="parameter">
    /// Its name, as <c>snn show ID</c> lists them: <c>lr</c>, <c>epochs</c>, <c>model</c>, ….
    /// </param>
    /// <param name="value">Its value; what it writes as text, whatever the culture, is read.</param>
    /// <exception cref="InvalidOperationException">There is no such parameter, or the value is not allowed.</exception>
    public Experiment With(string parameter, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        var flags = TrainingFlags.Of(Choices);
        var known =
            TrainingParameters.Of(flags.Registry).FirstOrDefault(p => p.Name == parameter)
            ?? throw new InvalidOperationException(
                $"'{parameter}' is no parameter; there are {string.Join(", ", TrainingParameters.Of(flags.Registry).Select(p => p.Name))}"
            );
        return this with { Choices = known.Write(flags, text).Bind(changed => changed.Read()).OrThrow() };
    }

    /// <summary>Trains to the last epoch.</summary>
    /// <param name="data">The images, of any shape and classes; <see cref="Sample"/> for instance.</param>
    /// <param name="seed">Root of all randomness; the same gives the same numbers on a CPU.</param>
    /// <param name="told">Hears of each epoch as it ends.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="stop">Ends the training after the step that it is at.</param>
    /// <exception cref="InvalidOperationException">
    /// libtorch is not there, or the run cannot go on: not finite, no memory, choices that do not go together.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public TrainedClassifier Train(
        Dataset data,
        ulong seed = 1,
        Action<TrainedEpoch>? told = null,
        DeviceChoice device = DeviceChoice.Cpu,
        CancellationToken stop = default
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        var chosen = LibTorchLoader.Load().Bind(loaded => ComputeDevice.Resolve(device, loaded)).OrThrow();
        var epochs = ImmutableArray.CreateBuilder<TrainedEpoch>();
        TrainingCheckpoint? last = null;
        foreach (var step in TrainingRun.Run(Choices, data, chosen, new Seed(seed)))
        {
            stop.ThrowIfCancellationRequested();
            switch (step)
            {
                case RunProgress<TrainingState>.EpochDone done:
                    epochs.Add(TrainedEpoch.Of(done.Epoch, done.Metrics));
                    told?.Invoke(epochs[^1]);
                    break;
                case RunProgress<TrainingState>.Stopped stopped:
                    throw new InvalidOperationException(stopped.Fault.ToString());
                case RunProgress<TrainingState>.Finished finished:
                    last = TrainingCheckpoint.Of(finished.State);
                    break;
            }
        }

        return new(this, last!, epochs.ToImmutable(), device);
    }

    /// <summary>A description of the experiment in one line.</summary>
    public override string ToString()
    {
        var words = TrainingParameters.Words(Choices);
        return $"{Id}: {words["model"]} of {words["nonlin"]} learns {words["dataset"]} by {words["loss-sup"]}, {words["epochs"]} epochs";
    }
}
