using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Benchmarks.Works;

namespace Snn.Benchmarks.Gate;

/// <summary>
/// <c>worker</c>, hidden: measures what its standard input asks for, line by line, so that the gate can interleave two
/// builds.
/// </summary>
/// <remarks>
/// It greets with its protocol and the names of its works. <c>open NAME THREADS</c> makes one (and gives up the last),
/// <c>run COUNT</c> does it so many times and answers with the seconds of once, <c>bytes</c> with what once allocates;
/// each answer is one line of JSON.
/// </remarks>
internal static class WorkerCommand
{
    internal const int Protocol = 1;

    /// <summary>Slows one piece of work (<c>NAME=FACTOR</c>): only there to show that the gate notices.</summary>
    internal const string SlowVariable = "SNN_BENCH_SLOW";

    internal static Command Create()
    {
        var command = new Command("worker", "Measure what standard input asks for (the gate starts this).")
        {
            Hidden = true,
        };
        command.SetAction(_ => Serve(Console.In, Console.Out, Environment.GetEnvironmentVariable(SlowVariable)));
        return command;
    }

    /// <summary>Answers until the input ends.</summary>
    internal static int Serve(TextReader requests, TextWriter answers, string? slow)
    {
        Answer(
            answers,
            new()
            {
                ["protocol"] = Protocol,
                ["works"] = new JsonArray([.. Catalogue.All.Select(w => (JsonNode)w.Name)]),
            }
        );
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
                        Answer(
                            answers,
                            new() { ["seconds"] = Seconds(work!, int.Parse(words[1], CultureInfo.InvariantCulture)) }
                        );
                        break;
                    case "bytes":
                        Answer(answers, new() { ["bytes"] = Bytes(work!) });
                        break;
                    default:
                        Answer(answers, new() { ["error"] = $"'{words[0]}' is no request" });
                        break;
                }
            }
            catch (Exception error)
                when (error
                        is InvalidOperationException
                            or ArgumentException
                            or System.Runtime.InteropServices.ExternalException
                )
            {
                Answer(answers, new() { ["error"] = error.Message.ReplaceLineEndings(" ") });
            }
        }

        work?.Dispose();
        return 0;
    }

    private static Work Open(string name, int threads, string? slow)
    {
        var measured =
            Catalogue.All.FirstOrDefault(w => w.Name == name)
            ?? throw new ArgumentException($"there is no work {name}");
        if (measured.Managed)
        {
            // MathNet shares even small products out among threads: then neither time nor allocations repeat.
            MathNet.Numerics.Control.UseSingleThread();
        }
        else
        {
            Libtorch.Require(threads);
        }

        var work = measured.Create();
        return slow?.Split('=') is [var slowed, var factor] && slowed == name
            ? work.Slowed(double.Parse(factor, CultureInfo.InvariantCulture))
            : work;
    }

    private static double Seconds(Work work, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            work.Run();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / count;
    }

    // The first calls load types; the least of the others has no such stray in it.
    private static long Bytes(Work work)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work.Run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Answer(TextWriter answers, JsonObject answer)
    {
        answers.WriteLine(answer.ToJsonString());
        answers.Flush();
    }
}
