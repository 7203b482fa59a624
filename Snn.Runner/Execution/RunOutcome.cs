using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution;

/// <summary>How a run ended.</summary>
/// <param name="Status">Done, failed or interrupted.</param>
/// <param name="Summary">What <c>summary.json</c> holds and <c>--json</c> prints.</param>
/// <param name="Metrics">The experiment's own part of it.</param>
/// <param name="Fault">Why it failed, or what could not be written; null where all went well.</param>
/// <param name="Bug">The exception behind an unexpected failure.</param>
internal sealed record RunOutcome(
    RunStatus Status,
    RunSummary Summary,
    ImmutableArray<Metric> Metrics,
    Fault? Fault = null,
    Exception? Bug = null
)
{
    /// <summary>The exit code that the outcome asks for.</summary>
    internal int ExitCode =>
        Status == RunStatus.Interrupted ? Execution.ExitCode.Interrupted
        : Fault is { } fault ? Execution.ExitCode.Of(fault.Kind)
        : Execution.ExitCode.Done;
}
