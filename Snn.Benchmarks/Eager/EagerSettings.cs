using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;

namespace Snn.Benchmarks.Eager;

/// <summary>What the eager step knows of an experiment: it is written for the paper's setting and no other.</summary>
/// <param name="Timesteps">Time steps T.</param>
/// <param name="Beta">Decay of the membrane over a step.</param>
/// <param name="Threshold">Firing threshold θ.</param>
/// <param name="LearningRate">Of Adam.</param>
/// <param name="DimInDecoder">Features that a local classifier sees at most.</param>
internal sealed record EagerSettings(int Timesteps, double Beta, double Threshold, double LearningRate, int DimInDecoder)
{
    /// <summary>The settings of an experiment with spiking neurons, arctangent surrogate, soft reset, the pred loss and Adam.</summary>
    /// <exception cref="ArgumentException">The experiment asks for something else.</exception>
    internal static EagerSettings Of(TrainingExperiment e)
    {
        var lif = LifParameters.Default with { Beta = e.Lif.Beta, Threshold = e.Lif.Threshold };
        var blocks = new BlockSettings(new LifNeuron(lif, e.Timesteps), Loss: null, BatchNorm: true, Dropout: 0);
        var known = e.Blocks with { Loss = null, Fused = true } == blocks
            && e.LossSup == SupervisedLoss.Pred && e.LossUnsup == UnsupervisedLoss.None && !e.Bio
            && e.Optim == new OptimizerSettings(OptimizerKind.Adam, 0, 0);
        return known
            ? new(e.Timesteps, e.Lif.Beta, e.Lif.Threshold, e.Lr, e.DimInDecoder)
            : throw new ArgumentException("the eager step is written for spiking neurons, the pred loss and Adam", nameof(e));
    }
}
