using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;

namespace Snn.Runner.Commands;

/// <summary>What a command gets from the process that it runs in.</summary>
/// <param name="Screen">Where it speaks.</param>
/// <param name="Clock">What time it is.</param>
/// <param name="Arguments">The command line, for the record of a run.</param>
/// <param name="Stop">Asked for by Ctrl-C or a polite kill.</param>
internal sealed record Context(
    Screen Screen,
    TimeProvider Clock,
    ImmutableArray<string> Arguments,
    CancellationToken Stop
)
{
    /// <summary>The plug-ins that the command line names, or the run that it goes on with.</summary>
    internal PluginSet Plugins { get; init; } = PluginSet.None;

    /// <summary>Reports a fault and gives its exit code.</summary>
    internal int Refuse(Fault fault)
    {
        Screen.Report(fault);
        return ExitCode.Of(fault.Kind);
    }
}
