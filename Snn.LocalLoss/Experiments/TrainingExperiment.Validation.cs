using System.Globalization;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Experiments;

public sealed partial record TrainingExperiment
{
    /// <summary>
    /// The experiment, or the first thing in it that contradicts another; whether its network fits images of one's own
    /// is known where they are (<see cref="On"/>).
    /// </summary>
    /// <remarks>
    /// What is left of contradictions: choices of one question that do not go with those of another. The others cannot
    /// be written down, or are found where flags are read (<see cref="Flags.TrainingFlags.Read"/>).
    /// </remarks>
    public Result<TrainingExperiment> Validate() =>
        Optim
            .Check()
            .Bind(_ =>
                Contradiction() is { } fault ? fault
                : KnownDatasets.Named(Data.Dataset) is { } info ? On(info)
                : this
            );

    /// <summary>The experiment, if its network fits images of a set, or why it does not.</summary>
    /// <param name="info">The set.</param>
    public Result<TrainingExperiment> On(DatasetInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return info.Shape.Steps > 1 && Neuron.Create() is { Timesteps: { } steps } neuron && steps != info.Shape.Steps
            ? Wrong(
                "timesteps",
                $"the images of {info.Name} have {info.Shape.Steps} time steps, neurons of the kind {neuron.Name} {steps}",
                neuron is CountingNeuron
                    ? "choose a neuron that takes currents over time, as in nonlin=lif"
                    : $"set timesteps={info.Shape.Steps}"
            )
            : Chain(FeatureShape.Of(info.Shape)).Map(_ => this);
    }

    private Fault? Contradiction()
    {
        var (losses, neuron, model) = (Credit.BlockLosses, Neuron.Create(), Neuron.Model);
        return Credit switch
        {
            Credit.Local { Losses: { Sup: null, Unsup: null } } => Wrong(
                "loss-sup",
                "the blocks have nothing to learn from",
                "choose a loss-sup or a loss-unsup"
            ),
            Credit.Local { Losses.Unsup: { Alpha: 0 } useless } => Wrong(
                "alpha",
                $"at 0, loss-unsup {useless.Loss.Name} counts for nothing",
                "set alpha above 0, or loss-unsup=none"
            ),
            Credit.Local { Losses: { Sup.Targets: TargetMap.Projected, Unsup.Alpha: 1 } } => Wrong(
                "bio",
                "it projects the targets of a supervised loss, and at alpha 1 that counts for nothing",
                "set alpha below 1 or leave out bio"
            ),
            _ when Neuron.Decay == MembraneDecay.Learned && model != NeuronModel.Lif => Wrong(
                "learn-decay",
                $"neurons of the kind {model.Name} learn no decay",
                "set nonlin=lif"
            ),
            { CrossesBlocks: true } when !neuron.SendsGradients => Wrong(
                Credit is Credit.Backprop ? "backprop" : "no-detach",
                $"neurons of the kind {model.Name} send counts, through which no gradient comes back",
                "set nonlin=lif or leave it out"
            ),
            _ when losses?.Unsup?.Loss == UnsupervisedLoss.Recon
                    && !neuron.Learned.IsEmpty
                    && model != NeuronModel.Lif => Wrong(
                "loss-unsup",
                $"recon reads the input back through neurons of the kind {model.Name}, whose thresholds are learned for the output",
                "choose another, or set nonlin=lif"
            ),
            _ when Neuron.Decay == MembraneDecay.Learned && Neuron.Lif.Beta is not (> 0 and < 1) => Wrong(
                "decay",
                Invariant($"{Neuron.Lif.Beta} is no decay to start learning from"),
                "set a decay between 0 and 1"
            ),
            _ => null,
        };
    }

    private static Fault Wrong(string parameter, string what, string fix) => new(FaultKind.Usage, parameter, what, fix);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
