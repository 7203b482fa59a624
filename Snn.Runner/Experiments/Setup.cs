using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>What a kind gets to prepare a run with.</summary>
/// <param name="Entry">What is run.</param>
/// <param name="Seed">Root of all randomness.</param>
/// <param name="Settings">What the user asked for beside the experiment.</param>
/// <param name="GoesOn">The run that goes on in its folder; null for a new one.</param>
/// <param name="From">The checkpoint to go on from; null for the newest of that run, or for the beginning.</param>
/// <param name="Data">Finds or fetches images.</param>
/// <param name="Note">Reports something in passing.</param>
internal sealed record Setup(
    Entry Entry,
    Seed Seed,
    RunSettings Settings,
    StoredRun? GoesOn,
    FoundCheckpoint? From,
    Func<string, Result<Dataset>> Data,
    Action<string> Note
)
{
    /// <summary>The device: a run that goes on stays where it was unless the user says otherwise.</summary>
    internal DeviceChoice Device =>
        Settings.Device != DeviceChoice.Auto
            ? Settings.Device
            : GoesOn?.Record.Surrounding("device") switch
            {
                { } name when name.StartsWith("cuda", StringComparison.Ordinal) => DeviceChoice.Cuda,
                { } => DeviceChoice.Cpu,
                null => DeviceChoice.Auto,
            };

    /// <summary>
    /// The threads: as many as a run that goes on had, unless the user says otherwise; null for libtorch's own choice.
    /// </summary>
    internal int? Threads => Settings.Threads ?? GoesOn?.Record.Threads;
}
