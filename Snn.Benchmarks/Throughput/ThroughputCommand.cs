using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Snn.Benchmarks.Throughput;

/// <summary><c>throughput WHAT</c>: how fast one thing is, as a number that a script can read.</summary>
internal static class ThroughputCommand
{
    private static readonly Dictionary<string, Func<ThroughputRequest, JsonObject>> Measures = new(StringComparer.Ordinal)
    {
        ["convex-trial"] = ConvexTrial.Measure,
    };

    internal static Command Create()
    {
        var what = new Argument<string>("what") { Description = "what to measure" };
        what.AcceptOnlyFromAmong([.. Measures.Keys]);
        var neurons = new Option<int>("--neurons") { Description = "neurons of a convex trial", DefaultValueFactory = _ => 50 };
        neurons.Validators.Add(result => AtLeast(result, neurons, 1));
        var repetitions = new Option<int>("--repetitions") { Description = "timed repetitions", DefaultValueFactory = _ => 30 };
        repetitions.Validators.Add(result => AtLeast(result, repetitions, 10));
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command("throughput", "Measure how long one unit of work takes.") { what, neurons, repetitions, json };
        command.SetAction(parsed =>
        {
            var request = new ThroughputRequest(parsed.GetRequiredValue(what), parsed.GetValue(neurons), parsed.GetValue(repetitions));
            var result = Measures[request.What](request);
            Console.WriteLine(parsed.GetValue(json) ? result.ToJsonString(new() { WriteIndented = true }) : Table(result));
            return 0;
        });
        return command;
    }

    private static void AtLeast(System.CommandLine.Parsing.OptionResult result, Option<int> option, int least)
    {
        if (result.GetValue(option) < least)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be at least {least}"));
        }
    }

    private static string Table(JsonObject result) =>
        string.Join('\n', result.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key,-24}{p.Value!.GetValue<object>():G5}")));
}
