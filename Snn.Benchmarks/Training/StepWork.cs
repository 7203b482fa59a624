using Snn.Benchmarks.Eager;
using Snn.Benchmarks.Works;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using TorchSharp;

namespace Snn.Benchmarks.Training;

/// <summary>A training step of a spiking model with the pred loss, on random images of MNIST's size.</summary>
internal static class StepWork
{
    private static readonly Seed Seed = new(1);

    /// <summary>The experiment whose step is measured: <c>mlp</c> with three hidden layers as in the paper, every other model as it is.</summary>
    internal static Result<TrainingExperiment> Experiment(string model, int batch, int timesteps) => new TrainingExperiment
    {
        Model = model,
        NumLayers = model == "mlp" ? 3 : 1,
        BatchSize = batch,
        Timesteps = timesteps,
        Nonlin = NeuronModel.Lif,
        LossSup = SupervisedLoss.Pred,
    }.Validate();

    /// <summary>One step; the network goes on learning from one to the next.</summary>
    internal static Work Of(StepForm form, TrainingExperiment experiment, torch.Device device)
    {
        if (form == StepForm.Eager)
        {
            var eager = new EagerSteps(experiment, KnownDatasets.Mnist, device, Seed);
            return new(() => eager.Run(), eager);
        }

        var steps = new TrainingSteps(experiment with { Fused = form == StepForm.Fast }, KnownDatasets.Mnist, device, Seed);
        return new(() => steps.Run(), steps);
    }

    /// <summary>One step of a model on the CPU.</summary>
    internal static Work OnCpu(StepForm form, string model, int batch, int timesteps) => Of(
        form, Experiment(model, batch, timesteps).Match(e => e, fault => throw new ArgumentException(fault.ToString(), nameof(model))), torch.CPU);
}
