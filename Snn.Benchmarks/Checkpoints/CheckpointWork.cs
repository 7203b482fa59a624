using Snn.Benchmarks.Training;
using Snn.Benchmarks.Works;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Benchmarks.Checkpoints;

/// <summary>The state of a run as bytes, and back.</summary>
internal static class CheckpointWork
{
    /// <summary>Weights, moments and progress of a model of leaky neurons to the bytes of a file.</summary>
    internal static Work Write(string model)
    {
        var state = State(model);
        return new(() => CheckpointFormat.Encode(state), state);
    }

    /// <summary>The bytes of a file into a run.</summary>
    internal static Work Read(string model)
    {
        var state = State(model);
        var bytes = CheckpointFormat.Encode(state);
        return new(
            () => CheckpointFormat.Decode(bytes, "checkpoint").Bind(checkpoint => checkpoint.Restore(state)).OrThrow(),
            state
        );
    }

    private static TrainingState State(string model)
    {
        var experiment = StepWork
            .Experiment(NeuronModel.Lif, model, 128)
            .Match(e => e, fault => throw new ArgumentException(fault.ToString(), nameof(model)));
        var info = KnownDatasets.Mnist;
        return TrainingRun.Create(experiment, info, info.ClassNames.Length, torch.CPU, new Seed(1), RunIdentity.None);
    }
}
