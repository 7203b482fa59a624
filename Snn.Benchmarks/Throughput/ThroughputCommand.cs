using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Neurons;

namespace Snn.Benchmarks.Throughput;

/// <summary><c>throughput WHAT</c>: how fast one thing is, as a number that a script can read.</summary>
internal static class ThroughputCommand
{
    private static readonly Dictionary<string, Func<ThroughputRequest, Result<JsonObject>>> Measures = TrainingStep
        .Models.ToDictionary(
            model => model,
            _ => (Func<ThroughputRequest, Result<JsonObject>>)TrainingStep.Measure,
            StringComparer.Ordinal
        )
        .Append(new("convex-trial", ConvexTrial.Measure))
        .ToDictionary(StringComparer.Ordinal);

    internal static Command Create()
    {
        var what = new Argument<string>("what") { Description = "what to measure" };
        what.AcceptOnlyFromAmong([.. Measures.Keys]);
        var against = new Option<Baseline>("--against")
        {
            Description =
                "what to interleave it with: eager or plain for a training step, plain (Euler) for a trial, or none",
        };
        against.AcceptOnlyFromAmong("eager", "plain", "none");
        var neurons = Count("--neurons", "neurons of a convex trial", 50, 1);
        var batch = Count("--batch", "samples of a training step", 128, 2);
        var nonlin = new Option<string>("--nonlin")
        {
            Description = "neurons of a training step: the paper's own, or leaky ones (with our own snn1m and snn2m)",
            DefaultValueFactory = _ => NeuronModel.Snn.Name,
        };
        nonlin.AcceptOnlyFromAmong(NeuronModel.Snn.Name, NeuronModel.Lif.Name);
        var timesteps = new Option<int?>("--timesteps")
        {
            Description = "time steps of a training step [default: 3 of snn, 4 of lif]",
        };
        timesteps.Validators.Add(result => AtLeast(result, timesteps, 1));
        var threads = Count("--threads", "threads of a training step", Environment.ProcessorCount, 1);
        var repetitions = Count("--repetitions", "timed repetitions", 30, 10);
        var device = new Option<DeviceChoice>("--device") { Description = "where a training step computes" };
        var precision = new Option<string>("--precision")
        {
            Description = "rounding of the factors of a training step's maps: float32, tf32 (CUDA) or bf16",
            DefaultValueFactory = _ => "float32",
        };
        precision.AcceptOnlyFromAmong([.. TrainingParameters.PrecisionNames.Keys]);
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command(
            "throughput",
            "Measure how long one unit of work takes, against a baseline in the same run."
        )
        {
            what,
            against,
            nonlin,
            neurons,
            batch,
            timesteps,
            threads,
            repetitions,
            device,
            precision,
            json,
        };
        command.SetAction(parsed =>
        {
            var request = new ThroughputRequest(
                parsed.GetRequiredValue(what),
                parsed.GetValue(against),
                parsed.GetValue(neurons),
                parsed.GetValue(batch),
                parsed.GetValue(timesteps),
                NeuronModel.ByName[parsed.GetValue(nonlin)!],
                parsed.GetValue(threads),
                parsed.GetValue(device),
                TrainingParameters.PrecisionNames[parsed.GetValue(precision)!],
                parsed.GetValue(repetitions)
            );
            return Measures[request.What]
                (request)
                .Match(
                    result =>
                    {
                        Console.WriteLine(parsed.GetValue(json) ? result.ToJsonString(Indented) : Table(result));
                        return 0;
                    },
                    Faults.Report
                );
        });
        return command;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static Option<int> Count(string name, string description, int usual, int least)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result => AtLeast(result, option, least));
        return option;
    }

    private static void AtLeast<T>(System.CommandLine.Parsing.OptionResult result, Option<T> option, int least)
    {
        if (result.GetValue(option) is int value && value < least)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be at least {least}"));
        }
    }

    private static string Table(JsonObject result) =>
        string.Join(
            '\n',
            result.Select(p =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{p.Key, -24}{p.Value?.GetValue<object>() ?? "not counted":G5}"
                )
            )
        );
}
