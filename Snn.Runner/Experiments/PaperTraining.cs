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
            Dataset = "MNIST",
            Lr = 5e-4,
            Epochs = 100,
            LrDecayMilestones = [50, 75, 89, 94],
            Nonlin = NeuronModel.Snn,
            LossSup = SupervisedLoss.Pred,
        };

    /// <summary>The same with leaky integrate-and-fire neurons.</summary>
    internal static TrainingExperiment Ours { get; } = Published with { Nonlin = NeuronModel.Lif };

    /// <summary>The mlp of the paper.</summary>
    internal static TrainingExperiment Mlp(this TrainingExperiment shared, SupervisedLoss loss) =>
        shared with
        {
            Model = "mlp",
            NumLayers = 3,
            LossSup = loss,
        };
}
