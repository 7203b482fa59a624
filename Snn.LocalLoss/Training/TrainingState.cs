using Snn.Data.Datasets;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Optimisers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>How the weights of a network learn.</summary>
/// <param name="Optimizer">The optimiser of every block.</param>
/// <param name="LearningRate">Its learning rate at first.</param>
/// <param name="OutputWeight">What the output classifier's cross-entropy is multiplied with.</param>
/// <param name="Joint">Whether gradients cross blocks, so that all blocks step together.</param>
/// <param name="RecordsNorms">Whether the norms of gradients are measured.</param>
public sealed record LearningSettings(
    OptimizerSettings Optimizer,
    double LearningRate,
    double OutputWeight = 1,
    bool Joint = false,
    bool RecordsNorms = false
);

/// <summary>All that changes while a network learns; a host that lives as long as its run is pulled.</summary>
public sealed class TrainingState : IDisposable
{
    private readonly LearningSettings _settings;

    internal TrainingState(LocalNetwork network, LearningSettings settings, Generator dropout, RunIdentity identity)
    {
        (Network, Dropout, Identity, _settings) = (network, dropout, identity, settings);
        Progress = TrainingProgress.Start(network.Blocks.Length);
        Optimizers =
        [
            .. network.Blocks.Select(b => Optimizer(b.parameters())),
            Optimizer(network.ClassifierParameters),
        ];

        OptimizerHelper Optimizer(IEnumerable<Parameter> parameters) =>
            settings.Optimizer.Create(parameters, settings.LearningRate);
    }

    /// <summary>The network in training.</summary>
    public LocalNetwork Network { get; }

    /// <summary>How far the run is.</summary>
    public TrainingProgress Progress { get; internal set; }

    /// <summary>
    /// What the last evaluation predicted the test images as; null before the first, and where the run goes on from a
    /// checkpoint.
    /// </summary>
    public Classified? Judged { get; internal set; }

    /// <summary>What the run trains, with what, on what.</summary>
    public RunIdentity Identity { get; }

    /// <summary>Whether every weight and statistic of the network is a finite number.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = NewDisposeScope();
            using var disabled = no_grad();
            return Network.state_dict().Values.All(t => t.isfinite().all().item<bool>());
        }
    }

    /// <summary>Whether gradients cross blocks.</summary>
    public bool Joint => _settings.Joint;

    /// <summary>One optimiser a block, then the output classifier's.</summary>
    internal IReadOnlyList<OptimizerHelper> Optimizers { get; }

    /// <summary>Draws what dropout drops.</summary>
    internal Generator Dropout { get; }

    /// <summary>What the output classifier's cross-entropy is multiplied with.</summary>
    internal double OutputWeight => _settings.OutputWeight;

    /// <summary>Whether the norms of gradients are measured.</summary>
    internal bool RecordsNorms => _settings.RecordsNorms;

    /// <summary>Sets the learning rate of every optimiser.</summary>
    internal void SetLearningRate(double rate)
    {
        foreach (var group in Optimizers.SelectMany(o => o.ParamGroups))
        {
            group.LearningRate = rate;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var optimizer in Optimizers)
        {
            optimizer.Dispose();
        }

        Dropout.Dispose();
        Network.Dispose();
    }
}
