using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.LocalLoss.Losses;
using F = Snn.LocalLoss.Experiments.Flags.CreditFlags;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The names of what blocks learn from.</summary>
internal static class CreditParameters
{
    /// <summary>All of them, in the order in which a reader wants them.</summary>
    /// <param name="registry">What can be chosen from.</param>
    internal static ImmutableArray<Parameter<F>> Of(Registry registry) =>
        [
            Parameter.Int<F>(
                "dim-in-decoder",
                "features that a convolutional block's local classifier sees at most",
                1,
                int.MaxValue,
                f => f.DimInDecoder,
                (f, v) => f with { DimInDecoder = v }
            ),
            Registered.OrNone<F, SupervisedLoss>(
                "loss-sup",
                "supervised local loss",
                registry.Supervised,
                f => f.LossSup?.Name,
                (f, v) => f with { LossSup = v }
            ),
            Registered.OrNone<F, UnsupervisedLoss>(
                "loss-unsup",
                "unsupervised local loss",
                registry.Unsupervised,
                f => f.LossUnsup?.Name,
                (f, v) => f with { LossUnsup = v }
            ),
            Parameter.Real<F>(
                "alpha",
                "share α of the unsupervised loss",
                0,
                1,
                f => f.Alpha,
                (f, v) => f with { Alpha = v }
            ),
            Parameter.Real<F>(
                "beta",
                "share β of the similarity in predsim",
                0,
                1,
                f => f.Beta,
                (f, v) => f with { Beta = v }
            ),
            Parameter.Switch<F>(
                "bio",
                "targets through a fixed random projection, and feedback alignment",
                f => f.Bio,
                (f, v) => f with { Bio = v }
            ),
            Parameter.Int<F>(
                "target-proj-size",
                "size of the projected targets",
                1,
                1 << 20,
                f => f.TargetProjSize,
                (f, v) => f with { TargetProjSize = v }
            ),
            Parameter.Switch<F>(
                "no-similarity-std",
                "similarities of whole maps, not of their standard deviations",
                f => f.NoSimilarityStd,
                (f, v) => f with { NoSimilarityStd = v }
            ),
            Parameter.Switch<F>(
                "backprop",
                "one global loss and ordinary back-propagation",
                f => f.Backprop,
                (f, v) => f with { Backprop = v }
            ),
            Parameter.Switch<F>(
                "no-detach",
                "local losses also reach earlier blocks",
                f => f.NoDetach,
                (f, v) => f with { NoDetach = v }
            ),
        ];
}
