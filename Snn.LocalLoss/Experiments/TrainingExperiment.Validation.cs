using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Experiments;

public sealed partial record TrainingExperiment
{
    /// <summary>The chain of layers for images of a shape, or why there is none.</summary>
    public Result<ImmutableArray<Layer>> Chain(FeatureShape input) =>
        ModelTable.Chain(Model, Sizes).Map(Form.Apply).Bind(chain => Chains.Check(Model, chain, input));

    /// <summary>The experiment, or the first thing in it that contradicts another.</summary>
    public Result<TrainingExperiment> Validate() =>
        Contradictions() is { } fault
            ? fault
            : KnownDatasets.Find(Dataset).Bind(info => Chain(new(1, info.Height, info.Width))).Map(_ => this);

    private Fault? Contradictions()
    {
        for (var i = 1; i < LrDecayMilestones.Length; i++)
        {
            if (LrDecayMilestones[i] <= LrDecayMilestones[i - 1])
            {
                return Wrong(
                    "lr-decay-milestones",
                    $"{LrDecayMilestones[i]} follows {LrDecayMilestones[i - 1]}",
                    "give them in rising order"
                );
            }
        }

        return (
            Optim.Momentum > 0 && Optim.Kind != OptimizerKind.Sgd,
            Backprop,
            LossSup == SupervisedLoss.None,
            LossUnsup == UnsupervisedLoss.None
        ) switch
        {
            (true, _, _, _) => Wrong(
                "momentum",
                Invariant($"{Optim.Momentum} has no meaning for Adam"),
                "set optim=sgd or momentum=0"
            ),
            (_, true, _, _) when Bio => Wrong(
                "bio",
                "global back-propagation has no local losses",
                "leave out bio or backprop"
            ),
            (_, true, _, false) => Wrong(
                "loss-unsup",
                "global back-propagation has no local losses",
                "leave out loss-unsup or backprop"
            ),
            (_, true, true, _) => Wrong(
                "loss-sup",
                "global back-propagation has no local losses to leave out",
                "leave out loss-sup=none or backprop"
            ),
            (_, _, true, _) when Bio => Wrong(
                "bio",
                "it projects the targets of a supervised loss, and loss-sup is none",
                "choose a loss-sup or leave out bio"
            ),
            (_, _, true, true) => Wrong(
                "loss-sup",
                "the blocks have nothing to learn from",
                "choose a loss-sup or a loss-unsup"
            ),
            (_, _, _, false) when Alpha == 0 => Wrong(
                "alpha",
                $"at 0, loss-unsup {LossUnsup.Name} counts for nothing",
                "set alpha above 0, or loss-unsup=none"
            ),
            (_, _, _, true) when Alpha > 0 => Wrong(
                "alpha",
                Invariant($"{Alpha} is the share of an unsupervised loss, and there is none"),
                "choose a loss-unsup, or set alpha=0"
            ),
            _ when Bio && Alpha == 1 => Wrong(
                "bio",
                "it projects the targets of a supervised loss, and at alpha 1 that counts for nothing",
                "set alpha below 1 or leave out bio"
            ),
            _ when LearnDecay && Nonlin != NeuronModel.Lif => Wrong(
                "learn-decay",
                $"neurons of the kind {Nonlin.Name} learn no decay",
                "set nonlin=lif"
            ),
            _ when (Backprop || NoDetach) && !Neuron.SendsGradients => Wrong(
                Backprop ? "backprop" : "no-detach",
                $"neurons of the kind {Nonlin.Name} send counts, through which no gradient comes back",
                "set nonlin=lif or leave it out"
            ),
            _ when LossUnsup == UnsupervisedLoss.Recon && !Neuron.Learned.IsEmpty && Nonlin != NeuronModel.Lif => Wrong(
                "loss-unsup",
                $"recon reads the input back through neurons of the kind {Nonlin.Name}, whose thresholds are learned for the output",
                "choose another, or set nonlin=lif"
            ),
            _ when LearnDecay && Lif.Beta is not (> 0 and < 1) => Wrong(
                "decay",
                Invariant($"{Lif.Beta} is no decay to start learning from"),
                "set a decay between 0 and 1"
            ),
            _ when ClassesPerBatchUntilEpoch > 0 && ClassesPerBatch == 0 => Wrong(
                "classes-per-batch-until-epoch",
                "there is no limit that could end",
                "set classes-per-batch"
            ),
            _ when Validation >= 1 && Validation != Math.Floor(Validation) => Wrong(
                "validation",
                Invariant($"{Validation} is neither a fraction nor a number of samples"),
                "give a number below 1, or a whole one"
            ),
            _ => null,
        };
    }

    private static Fault Wrong(string parameter, string what, string fix) => new(FaultKind.Usage, parameter, what, fix);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
