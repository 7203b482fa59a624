using System.Collections.Immutable;
using Snn.Data.Datasets.Own;
using Snn.Data.Runs;
using F = Snn.LocalLoss.Experiments.Flags.FeedingFlags;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The names of what a network is fed.</summary>
internal static class FeedingParameters
{
    /// <summary>All of them, in the order in which a reader wants them.</summary>
    internal static ImmutableArray<Parameter<F>> All { get; } =
    [
        OwnWord.Parameter<F>("images to learn from", f => f.Dataset, (f, v) => f with { Dataset = v }),
        Parameter.Int<F>(
            "batch-size",
            "samples in a batch",
            2,
            1 << 20,
            f => f.BatchSize,
            (f, v) => f with { BatchSize = v }
        ),
        Parameter.Int<F>(
            "classes-per-batch",
            "distinct classes in a training batch, 0 for no limit",
            0,
            1000,
            f => f.ClassesPerBatch,
            (f, v) => f with { ClassesPerBatch = v }
        ),
        Parameter.Int<F>(
            "classes-per-batch-until-epoch",
            "last epoch with that limit, 0 for all",
            0,
            int.MaxValue,
            f => f.ClassesPerBatchUntilEpoch,
            (f, v) => f with { ClassesPerBatchUntilEpoch = v }
        ),
        Parameter.Switch<F>(
            "cutout",
            "squares are cut out of training images",
            f => f.Cutout,
            (f, v) => f with { Cutout = v }
        ),
        Parameter.Int<F>(
            "n_holes",
            "squares cut out of each image",
            1,
            1000,
            f => f.Holes,
            (f, v) => f with { Holes = v }
        ),
        Parameter.Int<F>(
            "length",
            "side of these squares in pixels",
            1,
            1000,
            f => f.Length,
            (f, v) => f with { Length = v }
        ),
        Parameter.Real<F>(
            "validation",
            "training samples held out to choose the best epoch by: a fraction below 1 or a number, 0 for none",
            0,
            1 << 30,
            f => f.Validation,
            (f, v) => f with { Validation = v }
        ),
    ];
}
