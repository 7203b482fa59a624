using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Benchmarks.Trials;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Throughput;

/// <summary>
/// <c>scaling</c>: how the cost of event-driven learning grows with the number of neurons, as a Markdown table.
/// </summary>
internal static class ScalingCommand
{
    private static readonly int[] Sizes = [50, 1_000, 10_000, 100_000, 1_000_000];

    internal static Command Create()
    {
        var neurons = new Option<int?>("--neurons") { Description = "measure one size only and print its row as JSON" };
        var command = new Command(
            "scaling",
            "Measure learning trials of the surface experiment from 50 to a million neurons."
        )
        {
            neurons,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(neurons) is { } n)
            {
                Console.WriteLine(Measure(n).ToJsonString());
                return 0;
            }

            Console.WriteLine(
                "| N | µs per trial | spikes per trial | ns per spike | ns per spike and neuron | peak memory, whole process |"
            );
            Console.WriteLine("|---|---|---|---|---|---|");
            foreach (var size in Sizes)
            {
                Console.WriteLine(Row(InItsOwnProcess(size)));
            }

            return 0;
        });
        return command;
    }

    private static JsonObject Measure(int neurons)
    {
        // Few points, so that a trial and not the grid is what memory goes to.
        var trials = new LearningTrials(
            new SurfaceExperiment { NumNeurons = neurons, Grid = 20 },
            Simulator.Event,
            new Seed(SurfaceExperiment.PublishedSeed)
        );
        var count = Math.Clamp(20_000_000 / neurons / 40, 3, 5000);
        var spikes = 0L;
        var timing = Timing.Interleaved(10, 1, () => spikes = trials.Run(count))[0];
        using var process = Process.GetCurrentProcess();
        return new JsonObject
        {
            ["neurons"] = neurons,
            ["us_per_trial"] = 1e6 * timing.Median / count,
            ["spikes_per_trial"] = (double)spikes / count,
            ["ns_per_spike"] = 1e9 * timing.Median / spikes,
            ["peak_mib"] = process.PeakWorkingSet64 / (1024.0 * 1024),
        };
    }

    // The peak of memory is that of a process: each size gets one.
    private static JsonObject InItsOwnProcess(int neurons)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ScalingCommand).Assembly.Location);
        }

        start.ArgumentList.Add("scaling");
        start.ArgumentList.Add("--neurons");
        start.ArgumentList.Add(neurons.ToString(CultureInfo.InvariantCulture));
        using var child = Process.Start(start)!;
        var row = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonNode.Parse(row)!.AsObject()
            : throw new InvalidOperationException($"measuring {neurons} neurons ended with {child.ExitCode}");
    }

    private static string Row(JsonObject row)
    {
        var (n, spike) = (row["neurons"]!.GetValue<int>(), row["ns_per_spike"]!.GetValue<double>());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {n:N0} | {row["us_per_trial"]!.GetValue<double>():N1} | {row["spikes_per_trial"]!.GetValue<double>():F1} | {spike:N0} | {spike / n:F2} | {row["peak_mib"]!.GetValue<double>():F0} MiB |"
        );
    }
}
