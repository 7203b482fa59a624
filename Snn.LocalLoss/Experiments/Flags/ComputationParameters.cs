using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.LibTorch;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The names of how numbers are computed.</summary>
internal static class ComputationParameters
{
    /// <summary>Precisions by the words that name them.</summary>
    internal static IReadOnlyDictionary<string, Precision> PrecisionNames { get; } =
        new Dictionary<string, Precision>
        {
            ["float32"] = Precision.Float32,
            ["tf32"] = Precision.Tf32,
            ["bf16"] = Precision.BFloat16,
        };

    /// <summary>All of them, in the order in which a reader wants them.</summary>
    internal static ImmutableArray<Parameter<Computation>> All { get; } =
    [
        Parameter.Switch<Computation>(
            "fused",
            "sums over spikes, and batch norm and neurons in one pass; false composes all of tensor operations, the same but for float32 rounding",
            c => c.Path == ResponsePath.Fast,
            (c, v) => c with { Path = v ? ResponsePath.Fast : ResponsePath.Plain }
        ),
        Parameter.Choice<Computation, Precision>(
            "precision",
            "rounding of inputs and weights before they are multiplied (tf32: CUDA only)",
            PrecisionNames,
            c => c.Precision,
            (c, v) => c with { Precision = v }
        ),
    ];
}
