using Snn.LocalLoss.Models;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>All that changes while a network learns; a host that lives as long as its run is pulled.</summary>
public sealed class TrainingState : IDisposable
{
    internal TrainingState(LocalNetwork network, OptimizerSettings settings, double learningRate, Generator dropout)
    {
        Network = network;
        Dropout = dropout;
        BlockOptimizers = [.. network.Blocks.Select(b => settings.Create(b.parameters(), learningRate))];
        ClassifierOptimizer = settings.Create(network.ClassifierParameters, learningRate);
    }

    /// <summary>The network in training.</summary>
    public LocalNetwork Network { get; }

    /// <summary>One optimiser a block.</summary>
    internal IReadOnlyList<optim.Optimizer> BlockOptimizers { get; }

    /// <summary>The output classifier's.</summary>
    internal optim.Optimizer ClassifierOptimizer { get; }

    /// <summary>Draws what dropout drops.</summary>
    internal Generator Dropout { get; }

    /// <summary>Sets the learning rate of every optimiser.</summary>
    internal void SetLearningRate(double rate)
    {
        foreach (var group in BlockOptimizers.Append(ClassifierOptimizer).SelectMany(o => o.ParamGroups))
        {
            group.LearningRate = rate;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var optimizer in BlockOptimizers.Append(ClassifierOptimizer))
        {
            optimizer.Dispose();
        }

        Dropout.Dispose();
        Network.Dispose();
    }
}
