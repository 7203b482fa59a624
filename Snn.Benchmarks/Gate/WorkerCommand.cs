using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Gate;

/// <summary><c>worker</c>, hidden: measures what its standard input asks for, line by line, so that the gate can interleave two builds.</summary>
/// <remarks>
/// It greets with its protocol and the names of its works. <c>open NAME THREADS</c> makes one (and gives up the last), <c>run COUNT</c> does it so many times and
/// answers with seconds and allocated bytes; each answer is one line of JSON.
/// </remarks>
internal static class WorkerCommand
{
    internal const int Protocol = 1;

    /// <summary>Slows one piece of work (<c>NAME=FACTOR</c>): only there to show that the gate notices.</summary>
    internal const string SlowVariable = "SNN_BENCH_SLOW";

    internal static Command Create()
    {
        var command = new Command("worker", "Measure what standard input asks for (the gate starts this).") { Hidden = true };
        command.SetAction(_ => Serve(Console.In, Console.Out, Environment.GetEnvironmentVariable(SlowVariable)));
        return command;
    }

    /// <summary>Answers until the input ends.</summary>
    internal static int Serve(TextReader requests, TextWriter answers, string? slow)
    {
        Answer(answers, new() { ["protocol"] = Protocol, ["works"] = new JsonArray([.. Catalogue.All.Select(w => (JsonNode)w.Name)]) });
        Work? work = null;
        while (requests.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            try
            {
                switch (words[0])
                {
                    case "open":
                        work?.Dispose();
                        work = Open(words[1], int.Parse(words[2], CultureInfo.InvariantCulture), slow);
                        Answer(answers, []);
                        break;
                    case "run":
                        Answer(answers, Run(work!, int.Parse(words[1], CultureInfo.InvariantCulture)));
                        break;
                    default:
                        Answer(answers, new() { ["error"] = $"'{words[0]}' is no request" });
                        break;
                }
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException or System.Runtime.InteropServices.ExternalException)
            {
                Answer(answers, new() { ["error"] = error.Message.ReplaceLineEndings(" ") });
            }
        }

        work?.Dispose();
        return 0;
    }

    private static Work Open(string name, int threads, string? slow)
    {
        var measured = Catalogue.All.First(w => w.Name == name);
        if (!measured.Managed)
        {
            Libtorch.Require(threads);
        }

        var work = measured.Create();
        return slow?.Split('=') is [var slowed, var factor] && slowed == name ? work.Slowed(double.Parse(factor, CultureInfo.InvariantCulture)) : work;
    }

    private static JsonObject Run(Work work, int count)
    {
        var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        for (var i = 0; i < count; i++)
        {
            work.Run();
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new() { ["seconds"] = seconds / count, ["bytes"] = (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / count };
    }

    private static void Answer(TextWriter answers, JsonObject answer)
    {
        answers.WriteLine(answer.ToJsonString());
        answers.Flush();
    }
}
