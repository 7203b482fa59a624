using Snn.Data.Datasets;
using Snn.Data.Faults;

namespace Snn.Runner.Data;

/// <summary>How an attempt to fetch files from a source ended.</summary>
internal abstract record FetchOutcome
{
    private FetchOutcome() { }

    /// <summary>All files lie in the cache.</summary>
    internal sealed record Done : FetchOutcome;

    /// <summary>The source could not give them; another one may.</summary>
    internal sealed record Refused(string Reason) : FetchOutcome;

    /// <summary>No source could help.</summary>
    internal sealed record Hopeless(Fault Fault) : FetchOutcome;

    /// <summary>Verifies what a source delivered and installs it.</summary>
    internal static FetchOutcome Install(FileCheck check, string folder, Action<StoreEvent> tell)
    {
        if (check is not FileCheck.Good good)
        {
            return new Refused(
                $"{Path.GetFileName(check.Path)}: {(check as FileCheck.Damaged)?.Reason ?? "it is not there"}"
            );
        }

        if (Cache.Install(folder, good.File.Name, good.Content) is { } fault)
        {
            return new Hopeless(fault);
        }

        tell(new StoreEvent.Installed(Path.Combine(folder, good.File.Name)));
        return new Done();
    }
}
