using Snn.Data.Faults;

namespace Snn.Benchmarks;

/// <summary>What went wrong, as one line and an exit code.</summary>
internal static class Faults
{
    /// <summary>Reports a fault on standard error.</summary>
    /// <returns>The exit code of its kind, as <c>snn</c> has them.</returns>
    internal static int Report(Fault fault)
    {
        Console.Error.WriteLine($"snn-bench: {fault.ToString().ReplaceLineEndings(" ")}");
        return fault.Kind switch
        {
            FaultKind.Failed => 1,
            FaultKind.Usage => 2,
            FaultKind.Data => 3,
            FaultKind.Device => 4,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
