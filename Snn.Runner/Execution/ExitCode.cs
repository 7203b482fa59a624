using Snn.Data.Faults;

namespace Snn.Runner.Execution;

/// <summary>The exit codes of <c>snn</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    internal const int Done = 0;

    /// <summary>The computation, or the check that was asked for, failed.</summary>
    internal const int Failed = 1;

    /// <summary>Wrong usage.</summary>
    internal const int Usage = 2;

    /// <summary>Data missing or damaged.</summary>
    internal const int Data = 3;

    /// <summary>Device or native library not available.</summary>
    internal const int Device = 4;

    /// <summary>Interrupted; what was reached is saved.</summary>
    internal const int Interrupted = 130;

    /// <summary>The exit code of a fault.</summary>
    internal static int Of(FaultKind kind) =>
        kind switch
        {
            FaultKind.Failed => Failed,
            FaultKind.Usage => Usage,
            FaultKind.Data => Data,
            FaultKind.Device => Device,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
