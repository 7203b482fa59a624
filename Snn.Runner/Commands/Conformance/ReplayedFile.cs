using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands.Conformance;

/// <summary>What came of one file of reference data.</summary>
internal abstract record ReplayedFile
{
    private ReplayedFile(string file) => File = file;

    /// <summary>Its path below the folder that was named.</summary>
    internal string File { get; }

    /// <summary>It was replayed.</summary>
    internal sealed record Done(string File, ConformanceReport Report) : ReplayedFile(File);

    /// <summary>It could not be replayed.</summary>
    internal sealed record Refused(string File, Fault Fault) : ReplayedFile(File);

    /// <summary>Whether it was replayed and agrees.</summary>
    internal bool Ok => this is Done { Report.Ok: true };

    /// <summary>As <c>--json</c> prints it.</summary>
    internal JsonObject ToJson() =>
        this switch
        {
            Done { Report: var r } => new()
            {
                ["file"] = File,
                ["kind"] = r.Kind,
                ["max_error"] = RunJson.Number(r.MaxError),
                ["spike_mismatches"] = r.SpikeMismatches,
                ["ok"] = r.Ok,
                ["notes"] = RunJson.Words(r.Notes),
            },
            Refused { Fault: var fault } => new()
            {
                ["file"] = File,
                ["kind"] = "unknown",
                ["max_error"] = null,
                ["spike_mismatches"] = null,
                ["ok"] = false,
                ["notes"] = RunJson.Words([fault.What]),
            },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
