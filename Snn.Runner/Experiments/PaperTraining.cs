using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;

namespace Snn.Runner.Experiments;

/// <summary>What the paper's training experiments share, with its own neuron and with ours.</summary>
internal static class PaperTraining
{
    /// <summary>MNIST by L_ce with the paper's own neuron.</summary>
    internal static TrainingExperiment Published { get; } =
        new()
        {
            Data = new() { Dataset = "MNIST" },
            Optim = new()
            {
                Lr = 5e-4,
                Epochs = 100,
                LrDecayMilestones = [50, 75, 89, 94],
            },
            Neuron = new(NeuronModel.Snn),
            Credit = Credit.By(SupervisedLoss.Pred),
        };

    /// <summary>The same with leaky integrate-and-fire neurons.</summary>
    internal static TrainingExperiment Ours { get; } = Published with { Neuron = new(NeuronModel.Lif) };

    /// <summary>The mlp of the paper.</summary>
    internal static TrainingExperiment Mlp(this TrainingExperiment shared, SupervisedLoss loss) =>
        shared with
        {
            Net = new() { Model = "mlp", NumLayers = 3 },
            Credit = Credit.By(loss),
        };

    /// <summary>A network by its name or its layers, which learns a dataset.</summary>
    internal static TrainingExperiment Of(this TrainingExperiment shared, string model, string dataset = "MNIST") =>
        shared with
        {
            Net = new() { Model = model },
            Data = new() { Dataset = dataset },
        };
}
