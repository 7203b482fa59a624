using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Experiments;

/// <summary>Everything that decides the result of training with layer-local losses; defaults are those of the paper's script.</summary>
public sealed record TrainingExperiment
{
    /// <summary>Name of the network, a key of <see cref="ModelTable.ByName"/>.</summary>
    public string Model { get; init; } = "mlp";

    /// <summary>Name of the dataset.</summary>
    public string Dataset { get; init; } = "MNIST";

    /// <summary>Hidden fully connected layers.</summary>
    public int NumLayers { get; init; } = 1;

    /// <summary>Neurons in each.</summary>
    public int NumHidden { get; init; } = 1024;

    /// <summary>Limit of a convolutional block's local classifier, in features.</summary>
    public int DimInDecoder { get; init; } = 4096;

    /// <summary>The supervised local loss.</summary>
    public SupervisedLoss LossSup { get; init; } = SupervisedLoss.Pred;

    /// <summary>Kind of neuron.</summary>
    public Nonlinearity Nonlin { get; init; } = Nonlinearity.Relu;

    /// <summary>Time steps T of a spiking network.</summary>
    public int Timesteps { get; init; } = 4;

    /// <summary>Parameters of the spiking neuron.</summary>
    public LifParameters Lif { get; init; } = LifParameters.Default;

    /// <summary>Dropout probability.</summary>
    public double Dropout { get; init; }

    /// <summary>Batch norm switched off.</summary>
    public bool NoBatchNorm { get; init; }

    /// <summary>Passes through the training data.</summary>
    public int Epochs { get; init; } = 400;

    /// <summary>Samples in a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Distinct classes in a training batch; 0 for no limit.</summary>
    public int ClassesPerBatch { get; init; }

    /// <summary>Initial learning rate.</summary>
    public double Lr { get; init; } = 5e-4;

    /// <summary>Epochs after which the learning rate falls.</summary>
    public ImmutableArray<int> LrDecayMilestones { get; init; } = [200, 300, 350, 375];

    /// <summary>What the learning rate is multiplied with there.</summary>
    public double LrDecayFact { get; init; } = 0.25;

    /// <summary>The optimiser of every block.</summary>
    public OptimizerSettings Optim { get; init; } = new(OptimizerKind.Adam, 0, 0);

    /// <summary>The schedule of the learning rate.</summary>
    public LearningRate Schedule => new(Lr, LrDecayMilestones, LrDecayFact);

    /// <summary>The chain of layers.</summary>
    public ImmutableArray<Layer> Chain => ModelTable.ByName[Model](new(NumLayers, NumHidden));

    /// <summary>The neuron of every block.</summary>
    public Neuron Neuron => Nonlin switch
    {
        Nonlinearity.Snn => new Neuron.Snn(Lif, Timesteps),
        Nonlinearity.Relu => new Neuron.Relu(),
        Nonlinearity.LeakyRelu => new Neuron.LeakyRelu(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The experiment, or the first thing in it that contradicts another.</summary>
    public Result<TrainingExperiment> Validate()
    {
        for (var i = 1; i < LrDecayMilestones.Length; i++)
        {
            if (LrDecayMilestones[i] <= LrDecayMilestones[i - 1])
            {
                return Wrong("lr-decay-milestones", $"{LrDecayMilestones[i]} follows {LrDecayMilestones[i - 1]}", "give them in rising order");
            }
        }

        if (Optim.Momentum > 0 && Optim.Kind != OptimizerKind.Sgd)
        {
            return Wrong("momentum", $"{Optim.Momentum} has no meaning for Adam", "set optim=sgd or momentum=0");
        }

        return this;
    }

    private static Fault Wrong(string parameter, string what, string mend) => new(FaultKind.Usage, parameter, what, mend);
}

/// <summary>The nonlinearity of the blocks, as <c>--nonlin</c> names it.</summary>
public enum Nonlinearity
{
    /// <summary>Leaky integrate-and-fire.</summary>
    Snn,

    /// <summary>Rectified linear.</summary>
    Relu,

    /// <summary>Leaky rectified linear.</summary>
    LeakyRelu,
}
