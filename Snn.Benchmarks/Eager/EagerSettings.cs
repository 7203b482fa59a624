using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;

namespace Snn.Benchmarks.Eager;

/// <summary>What the eager step knows of an experiment.</summary>
/// <remarks>It is written for the paper's setting, with the paper's own neurons or leaky ones, and no other.</remarks>
/// <param name="Neuron">Describes the neurons of every block that has none of its own.</param>
/// <param name="LearningRate">Of Adam.</param>
/// <param name="DimInDecoder">Features that a local classifier sees at most.</param>
internal sealed record EagerSettings(Neuron Neuron, double LearningRate, int DimInDecoder)
{
    /// <summary>
    /// Time steps that are folded into the batch; null where nothing changes over time between blocks.
    /// </summary>
    internal int? FoldedSteps => (Neuron as LifNeuron)?.Steps;

    /// <summary>The settings of an experiment.</summary>
    /// <param name="e">
    /// The published network, or leaky neurons of arctangent surrogate and soft reset; the pred loss and Adam.
    /// </param>
    /// <exception cref="ArgumentException">The experiment asks for something else.</exception>
    internal static EagerSettings Of(TrainingExperiment e)
    {
        var (neuron, form) = Known(e.Neuron.Create());
        var most = e.Credit.BlockLosses?.DimInDecoder ?? 0;
        var credit = new Credit.Local(new() { Sup = new(SupervisedLoss.Pred), DimInDecoder = most });
        return
            e.Blocks with { Path = ResponsePath.Fast } == new BlockSettings(neuron, credit)
            && e.Net.Form(e.Neuron.Model) == form
            && e.Optim.Rule == new Optimiser.Adam()
            ? new(neuron, e.Optim.Lr, most)
            : throw Unknown();
    }

    // The neuron as it would be if only what is known were set, and the networks that it is known in.
    private static (Neuron Neuron, NetworkForm Form) Known(Neuron neuron) =>
        neuron switch
        {
            LifNeuron { Lif: var p } lif => (
                new LifNeuron(LifParameters.Default with { Beta = p.Beta, Threshold = p.Threshold }, lif.Steps),
                NetworkForm.Default
            ),
            CountingNeuron { P: var p } => (new CountingNeuron(p with { ReadsCounts = false }), NetworkForm.Published),
            _ => throw Unknown(),
        };

    private static ArgumentException Unknown() =>
        new("the eager step is written for the published network and for leaky neurons, the pred loss and Adam");
}
