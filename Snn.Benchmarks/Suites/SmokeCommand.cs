using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;

namespace Snn.Benchmarks.Suites;

/// <summary>
/// <c>smoke</c>: every benchmark once, at its smallest size, to see that none has rotted; its times mean nothing.
/// </summary>
internal static class SmokeCommand
{
    internal static Command Create()
    {
        var filter = new Option<string[]>("--filter")
        {
            Description = "the benchmarks to run, as for the suites",
            DefaultValueFactory = _ => ["*"],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("smoke", "Run every benchmark once, small, to see that it still works.") { filter };
        command.SetAction(parsed => Run(parsed.GetValue(filter)!));
        return command;
    }

    private static int Run(string[] filters)
    {
        Reduced.Smoke = true;
        var folder = Directory.CreateTempSubdirectory("snn-bench-");
        try
        {
            var log = new AccumulationLogger();
            var summaries = BenchmarkSwitcher
                .FromAssembly(typeof(SmokeCommand).Assembly)
                .Run(["--filter", .. filters], SuiteConfig.Smoke(log, folder.FullName))
                .ToList();
            string[] failed = [.. summaries.SelectMany(SuiteCommand.Failed)];
            if (failed.Length > 0)
            {
                Console.Error.WriteLine(log.GetLog());
            }

            foreach (var name in failed)
            {
                Console.WriteLine($"failed: {name}");
            }

            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{summaries.Sum(s => s.BenchmarksCases.Length) - failed.Length} benchmarks ran, {failed.Length} failed"
                )
            );
            return summaries.Count == 0 ? 2
                : failed.Length > 0 ? 1
                : 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
