using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Snn.Benchmarks.Suites;

/// <summary>How the suites are measured unless the command line says otherwise.</summary>
internal static class SuiteConfig
{
    // In this process, whatever job the command line asks for: a generated project would restore packages of its own
    // and would not learn from this one's runtimeconfig.json where libtorch lies (docs/benchmarking.md).
    private static readonly Job InProcess = Job
        .Default.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromHours(2), logOutput: true))
        .AsMutator();

    private static readonly Job Usual = Job
        .Default.WithWarmupCount(1)
        .WithIterationTime(TimeInterval.FromMilliseconds(250))
        .WithMinIterationCount(10)
        .WithMaxIterationCount(20);

    /// <summary>
    /// Memory, medians, full JSON; warm-up 1 and 10 to 20 iterations of a quarter of a second where the user chooses no
    /// job.
    /// </summary>
    /// <param name="usersJob">Whether the command line names a job, which must not stand beside ours.</param>
    internal static IConfig Create(bool usersJob)
    {
        var config = DefaultConfig
            .Instance.AddJob(InProcess)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(JsonExporter.Full)
            .AddColumn(StatisticColumn.Median, StatisticColumn.Min, CategoriesColumn.Default);
        return usersJob ? config : config.AddJob(Usual);
    }

    /// <summary>Once, quietly, with files that nobody wants.</summary>
    /// <param name="log">Receives what would be printed.</param>
    /// <param name="folder">Receives the files.</param>
    internal static IConfig Smoke(ILogger log, string folder) =>
        ManualConfig
            .CreateEmpty()
            .AddJob(Job.Dry.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(2), logOutput: true)))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(log)
            .WithArtifactsPath(folder);
}
