using System.Collections.Immutable;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Plugins;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

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
    ulong? Seed,
    DeviceChoice Device,
    string? LibTorch,
    int? Threads,
    string? Data,
    string? Points,
    string Math,
    string Out,
    ImmutableArray<string> CommandLine
)
{
    /// <summary>The plug-ins that the experiment is named with.</summary>
    internal ImmutableArray<PluginIdentity> Plugins { get; init; } = [];

    /// <summary>The run that this one repeats: its data have to be the same; null where it repeats none.</summary>
    public RunRecord? Repeats { get; init; }

    /// <summary>The file with the weights that a training begins with; null for freshly drawn ones.</summary>
    internal string? Init { get; init; }

    /// <summary>When checkpoints are written within an epoch.</summary>
    internal CheckpointSchedule Checkpoints { get; init; } = CheckpointSchedule.Usual;

    /// <summary>The data that an earlier run had: the sample, or the whole set wherever it lay.</summary>
    /// <param name="record">Of the run; null where there is none.</param>
    internal static string ChoiceOf(RunRecord? record) =>
        record?.Surrounding("data") == SampleData ? SampleData : FullData;

    /// <summary>The word for the small sample that ships with the program.</summary>
    internal const string SampleData = "sample";

    /// <summary>The word for the whole dataset.</summary>
    internal const string FullData = "full";
}
