using Snn.Benchmarks.Eager;
using Snn.Benchmarks.Works;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using TorchSharp;

namespace Snn.Benchmarks.Training;

/// <summary>A training step of a spiking model with the pred loss, on random images of MNIST's size.</summary>
internal static class StepWork
{
    private const string Published = "published-";

    private static readonly Seed Seed = new(1);

    /// <summary>
    /// The experiment whose step is measured: <c>mlp</c> with three hidden layers as in the paper, every other model as
    /// it is.
    /// </summary>
    /// <param name="nonlin">
    /// The paper's own neurons in the paper's own network, or leaky ones: with those, <c>snn1m</c> and <c>snn2m</c> are
    /// the networks of ours that always had them, so that measurements stay comparable.
    /// </param>
    /// <param name="model">A name of the table, or a string of layers.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="timesteps">
    /// Time steps; null for those of the experiments (three of the paper's own neurons, four of leaky).
    /// </param>
    internal static Result<TrainingExperiment> Experiment(
        NeuronModel nonlin,
        string model,
        int batch,
        int? timesteps = null
    )
    {
        return new TrainingExperiment
        {
            Net = new()
            {
                Model = nonlin == NeuronModel.Lif ? EarlierRuns.Models.GetValueOrDefault(model, model) : model,
                NumLayers = model == "mlp" ? 3 : 1,
            },
            Data = new() { BatchSize = batch },
            Neuron = Neuron(nonlin, timesteps),
            Credit = Credit.By(SupervisedLoss.Pred),
        }.Validate();
    }

    private static NeuronSettings Neuron(NeuronModel nonlin, int? timesteps)
    {
        var usual = new NeuronSettings(nonlin);
        return timesteps switch
        {
            null => usual,
            { } t when nonlin == NeuronModel.Snn => usual with { Own = usual.Own.SetItem("numbins", t + 1) },
            { } t => usual with { Timesteps = t },
        };
    }

    /// <summary>One step; the network goes on learning from one to the next.</summary>
    internal static Work Of(StepForm form, TrainingExperiment experiment, torch.Device device)
    {
        if (form == StepForm.Eager)
        {
            var eager = new EagerSteps(experiment, KnownDatasets.Mnist, device, Seed);
            return new(() => eager.Run(), eager);
        }

        var steps = new TrainingSteps(
            experiment with
            {
                How = experiment.How with { Path = form == StepForm.Fast ? ResponsePath.Fast : ResponsePath.Plain },
            },
            KnownDatasets.Mnist,
            device,
            Seed
        );
        return new(() => steps.Run(), steps);
    }

    /// <summary>One step on the CPU.</summary>
    /// <param name="form">How it is computed.</param>
    /// <param name="name">The model with leaky neurons, or, behind <c>published-</c>, with the paper's own.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="timesteps">Time steps; null for those of the experiments.</param>
    internal static Work OnCpu(StepForm form, string name, int batch, int? timesteps = null)
    {
        var (nonlin, model) = name.StartsWith(Published, StringComparison.Ordinal)
            ? (NeuronModel.Snn, name[Published.Length..])
            : (NeuronModel.Lif, name);
        var experiment = Experiment(nonlin, model, batch, timesteps)
            .Match(e => e, fault => throw new ArgumentException(fault.ToString(), nameof(name)));
        return Of(form, experiment, torch.CPU);
    }
}
