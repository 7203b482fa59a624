using Snn.Data.Datasets;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Optimisers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>How the weights of a network learn.</summary>
/// <param name="Optimiser">The optimiser of every block.</param>
/// <param name="LearningRate">Its learning rate at first, above 0.</param>
/// <param name="Norms">Whether norms are measured.</param>
public sealed record LearningSettings(Optimiser Optimiser, double LearningRate, Norms Norms = Norms.Unmeasured);

/// <summary>Whether a run measures the norms of gradients and weights (<c>--record-norms</c>).</summary>
public enum Norms
{
    /// <summary>They are not.</summary>
    Unmeasured,

    /// <summary>They are, block by block; it takes time, and changes no other number.</summary>
    Measured,
}

/// <summary>All that changes while a network learns; a host that lives as long as its run is pulled.</summary>
public sealed class TrainingState : IDisposable
{
    private readonly LearningSettings _settings;

    internal TrainingState(LocalNetwork network, LearningSettings settings, Generator dropout, RunIdentity identity)
    {
        (Network, Dropout, Identity, _settings) = (network, dropout, identity, settings);
        Progress = TrainingProgress.Start(network.Blocks.Length);
        Optimizers = new(
            [.. network.Blocks.Select(b => Optimizer(b.parameters()))],
            Optimizer(network.ClassifierParameters)
        );

        OptimizerHelper Optimizer(IEnumerable<Parameter> parameters) =>
            settings.Optimiser.Create(parameters, settings.LearningRate);
    }

    /// <summary>The network that is trained.</summary>
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
    public bool Joint => Network.Settings.Credit.CrossesBlocks;

    /// <summary>One optimiser a layer.</summary>
    internal PerLayer<OptimizerHelper> Optimizers { get; }

    /// <summary>Draws what dropout drops.</summary>
    internal Generator Dropout { get; }

    /// <summary>What the output classifier's cross-entropy is multiplied with.</summary>
    internal double OutputWeight => Network.Settings.Credit.OutputWeight;

    /// <summary>Whether the norms of gradients are measured.</summary>
    internal bool MeasuresNorms => _settings.Norms == Norms.Measured;

    /// <summary>Sets the learning rate of every optimiser.</summary>
    internal void SetLearningRate(double rate)
    {
        foreach (var group in Optimizers.InOrder.SelectMany(o => o.ParamGroups))
        {
            group.LearningRate = rate;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var optimizer in Optimizers.InOrder)
        {
            optimizer.Dispose();
        }

        Dropout.Dispose();
        Network.Dispose();
    }
}
