using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>How a planned run stands on the disk.</summary>
/// <param name="Run">The run.</param>
/// <param name="Found">The newest run that it would go on with, or that is it; null where none has begun.</param>
/// <param name="IsDone">Whether it has all its epochs.</param>
internal sealed record PlanStanding(PlannedRun Run, FollowedRun? Found, bool IsDone)
{
    /// <summary>How a run stands that none has begun.</summary>
    internal const string NotBegun = "not begun";

    /// <summary>In one word, or two.</summary>
    internal string Status =>
        IsDone ? "done"
        : Found is null ? NotBegun
        // Done with fewer epochs than are asked for now.
        : Found.Run.Status == RunStatus.Done ? "to go on"
        : Found.Status;

    /// <summary>Looks for the runs of a plan, as <c>--resume</c> looks for them.</summary>
    /// <param name="plan">The runs.</param>
    /// <param name="settings">The folder of the results, data and points.</param>
    /// <param name="epochsGiven">Whether the user asks for a number of epochs; else each run has its own.</param>
    /// <param name="plugins">The plug-ins that the experiments are named with.</param>
    internal static Result<ImmutableArray<PlanStanding>> Of(
        ImmutableArray<PlannedRun> plan,
        RunSettings settings,
        bool epochsGiven,
        PluginSet plugins
    ) =>
        plan.Select(run =>
                Resumption
                    .Of(run.Entry, settings with { Seed = run.Seed }, epochsGiven, plugins)
                    .Map(found =>
                        found switch
                        {
                            Resumption.GoesOn goesOn => new(run, FollowedRun.In(goesOn.Run.Path), false),
                            Resumption.IsDone done => new(run, FollowedRun.In(done.Run.Path), true),
                            _ => new PlanStanding(run, null, false),
                        }
                    )
            )
            .Sequence();
}
