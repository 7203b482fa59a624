using Snn.Benchmarks.Works;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Benchmarks.Training;

/// <summary>Judging a network by a set.</summary>
internal static class EvaluationWork
{
    /// <summary>An untrained model of leaky neurons judged by the sample's 500 test images.</summary>
    internal static Work Of(string model)
    {
        var experiment = StepWork
            .Experiment(NeuronModel.Lif, model, 128)
            .Match(e => e, fault => throw new ArgumentException(fault.ToString(), nameof(model)));
        var data = SampleDatasets.Load(KnownDatasets.Mnist);
        var state = TrainingRun.Create(
            experiment,
            data.Info,
            data.Test.Classes,
            torch.CPU,
            new Seed(1),
            RunIdentity.None
        );
        return new(() => TrainingRun.Evaluate(state.Network, data.Test, data.Info, torch.CPU), state);
    }
}
