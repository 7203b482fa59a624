using System.Collections.Immutable;
using Snn.LocalLoss.LibTorch;

namespace Snn.Runner.Execution;

/// <summary>What the user asked for, apart from the experiment itself.</summary>
/// <param name="Seed">Root of all randomness; null for the experiment's own.</param>
/// <param name="Device">Where to train.</param>
/// <param name="LibTorch">Folder of an existing libtorch, or null.</param>
/// <param name="Threads">Threads of libtorch; null for its own choice.</param>
/// <param name="Data"><c>sample</c>, <c>full</c> or a folder; null where the user does not say.</param>
/// <param name="Points">CSV file with the points of a surface, or null for the experiment's own.</param>
/// <param name="Math">The linear-algebra provider of MathNet that is in use.</param>
/// <param name="Out">Folder of the results.</param>
/// <param name="CommandLine">As the user typed it.</param>
internal sealed record RunSettings(
    ulong? Seed, DeviceChoice Device, string? LibTorch, int? Threads, string? Data, string? Points, string Math, string Out, ImmutableArray<string> CommandLine)
{
    /// <summary>When checkpoints are written within an epoch.</summary>
    internal CheckpointSchedule Checkpoints { get; init; } = CheckpointSchedule.Usual;

    /// <summary>The word for the small sample that ships with the program.</summary>
    internal const string SampleData = "sample";

    /// <summary>The word for the whole dataset.</summary>
    internal const string FullData = "full";
}
