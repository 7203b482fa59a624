using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>What came of one run of several.</summary>
/// <param name="Run">What was run.</param>
/// <param name="ExitCode">As the run alone would have had it.</param>
/// <param name="Summary">What <c>--json</c> prints of it.</param>
/// <param name="ErrorLines">Its standard error, line by line.</param>
internal sealed record SweptRun(PlannedRun Run, int ExitCode, RunSummary Summary, ImmutableArray<string> ErrorLines)
{
    /// <summary>How it ended, in one word.</summary>
    internal string Status => RunRecord.Word(Summary.Status ?? RunStatus.Failed);

    /// <summary>Full path of its folder; null where it never got one.</summary>
    internal string? Folder => Summary.Folder;

    /// <summary>Time that it took; null where it does not say.</summary>
    internal TimeSpan? Wall => Summary.Wall;

    /// <summary>The number that matters most; null where there is none.</summary>
    internal Headline? Headline => Summary.Headline;

    /// <summary>A run that could not begin, or that left no word of how it ended.</summary>
    internal static SweptRun Without(PlannedRun run, Fault fault) =>
        new(
            run,
            Execution.ExitCode.Of(fault.Kind),
            RunSummary.Unstarted(run.Entry.Id, run.Seed, RunStatus.Failed, fault),
            [fault.ToString()]
        );
}
