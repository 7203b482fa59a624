using System.Collections.Immutable;
using Snn.Data.Runs;
using F = Snn.LocalLoss.Experiments.Flags.OptimisationFlags;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The names of how weights are changed.</summary>
internal static class OptimisationParameters
{
    private static readonly Dictionary<string, OptimiserName> OptimiserNames = new()
    {
        ["adam"] = OptimiserName.Adam,
        ["amsgrad"] = OptimiserName.AmsGrad,
        ["sgd"] = OptimiserName.Sgd,
    };

    /// <summary>All of them, in the order in which a reader wants them.</summary>
    internal static ImmutableArray<Parameter<F>> All { get; } =
    [
        Parameter.Int<F>(
            "epochs",
            "passes through the training data",
            1,
            int.MaxValue,
            f => f.Epochs,
            (f, v) => f with { Epochs = v }
        ) with
        {
            DecidesNumbers = false,
        },
        Parameter.Real<F>(
            "lr",
            "initial learning rate",
            0,
            double.PositiveInfinity,
            f => f.Lr,
            (f, v) => f with { Lr = v },
            openMin: true
        ),
        Parameter.Ints<F>(
            "lr-decay-milestones",
            "epochs after which the learning rate falls",
            1,
            f => f.LrDecayMilestones,
            (f, v) => f with { LrDecayMilestones = v }
        ),
        Parameter.Real<F>(
            "lr-decay-fact",
            "what the learning rate is multiplied with there",
            0,
            1,
            f => f.LrDecayFact,
            (f, v) => f with { LrDecayFact = v },
            openMin: true
        ),
        Parameter.Choice<F, OptimiserName>(
            "optim",
            "optimiser of every block",
            OptimiserNames,
            f => f.Optim,
            (f, v) => f with { Optim = v }
        ),
        Parameter.Real<F>("momentum", "momentum of sgd", 0, 0.9999, f => f.Momentum, (f, v) => f with { Momentum = v }),
        Parameter.Real<F>(
            "weight-decay",
            "L2 penalty on the weights",
            0,
            double.PositiveInfinity,
            f => f.WeightDecay,
            (f, v) => f with { WeightDecay = v }
        ),
        Parameter.Switch<F>(
            "record-norms",
            "norms of gradients and weights are measured",
            f => f.RecordNorms,
            (f, v) => f with { RecordNorms = v }
        ) with
        {
            DecidesNumbers = false,
        },
    ];
}
