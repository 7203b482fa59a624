using System.Collections.Frozen;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Experiments;

/// <summary>The paper's training experiments by their IDs, and those of ours that stand beside them.</summary>
/// <remarks>
/// The paper's (sections 4.1 to 4.3) have its own neuron, ours leaky integrate-and-fire neurons; all share learning
/// rate and schedule.
/// </remarks>
public static class PaperTraining
{
    private static readonly TrainingExperiment Published = new()
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

    private static readonly TrainingExperiment Ours = Published with { Neuron = new(NeuronModel.Lif) };

    /// <summary>All of them: <c>4.1-ce</c>, <c>lif-ce</c>, ….</summary>
    public static FrozenDictionary<string, TrainingExperiment> ById { get; } =
        new Dictionary<string, TrainingExperiment>(StringComparer.Ordinal)
        {
            ["4.1-ce"] = Mlp(Published, SupervisedLoss.Pred),
            ["4.1-corr"] = Mlp(Published, SupervisedLoss.Sim),
            ["4.1-ce-corr"] = Mlp(Published, SupervisedLoss.PredSim),
            ["4.2-snn1m"] = Of(Published, "snn1m"),
            ["4.2-vgg8a"] = Of(Published, "vgg8a"),
            ["4.3-snn2m"] = Of(Published, "snn2m", "FashionMNIST"),
            ["4.3-vgg8a"] = Of(Published, "vgg8a", "FashionMNIST"),
            ["lif-ce"] = Mlp(Ours, SupervisedLoss.Pred),
            ["lif-corr"] = Mlp(Ours, SupervisedLoss.Sim),
            ["lif-ce-corr"] = Mlp(Ours, SupervisedLoss.PredSim),
            ["lif-snn1m"] = Of(Ours, "15C5-P2-40C5-P2-300"),
            ["lif-snn2m"] = Of(Ours, "32C5-P2-64C5-P2-1024", "FashionMNIST"),
            ["lif-vgg8a-mnist"] = Of(Ours, "vgg8a"),
            ["lif-vgg8a-fashion"] = Of(Ours, "vgg8a", "FashionMNIST"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static TrainingExperiment Mlp(TrainingExperiment shared, SupervisedLoss loss) =>
        shared with
        {
            Net = new() { Model = "mlp", NumLayers = 3 },
            Credit = Credit.By(loss),
        };

    private static TrainingExperiment Of(TrainingExperiment shared, string model, string dataset = "MNIST") =>
        shared with
        {
            Net = new() { Model = model },
            Data = new() { Dataset = dataset },
        };
}
