using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Snn.Benchmarks.Suites;

/// <summary>
/// The suites, run by BenchmarkDotNet's own command line: <c>--filter '*Trial*'</c>, <c>--list flat</c>,
/// <c>--anyCategories convex</c>.
/// </summary>
internal static class SuiteCommand
{
    // Words after which BenchmarkDotNet prints and measures nothing.
    private static readonly string[] Questions = ["--list", "--help", "--info", "--version"];
    private static readonly string[] Jobs = ["--job", "-j"];

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>0 when everything ran, 1 when a benchmark failed, 2 when the arguments chose none.</returns>
    internal static int Run(string[] arguments)
    {
        Summary[] summaries =
        [
            .. BenchmarkSwitcher
                .FromAssembly(typeof(SuiteCommand).Assembly)
                .Run(arguments, SuiteConfig.Create(Has(arguments, Jobs))),
        ];
        return summaries.Length == 0 ? (Has(arguments, Questions) ? 0 : 2)
            : summaries.All(s => Failed(s).Length == 0) ? 0
            : 1;
    }

    /// <summary>The benchmarks of a summary that did not run to their end.</summary>
    internal static string[] Failed(Summary summary) =>
        summary.HasCriticalValidationErrors
            ? [.. summary.ValidationErrors.Where(e => e.IsCritical).Select(e => e.Message)]
            : [.. summary.BenchmarksCases.Where(c => summary[c] is not { Success: true }).Select(c => c.DisplayInfo)];

    private static bool Has(string[] arguments, string[] words) =>
        arguments.Any(a => words.Contains(a.Split('=')[0], StringComparer.OrdinalIgnoreCase));
}
