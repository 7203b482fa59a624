using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>An epoch as a line of <c>metrics.jsonl</c> tells it.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Wall">
/// Time since the run began, with everything around the epochs; null where the line does not say.
/// </param>
/// <param name="Times">Where the epoch's own time went.</param>
/// <param name="SamplesPerSecond">Of training; NaN where the line does not say.</param>
/// <param name="Measured">What the experiment has measured; null where a value is none that a run can have.</param>
/// <param name="Line">The line itself.</param>
/// <param name="Numbers">All of it that can be read: the runner's numbers and the experiment's.</param>
internal sealed record EpochLine(
    int Epoch,
    TimeSpan? Wall,
    RunTimes Times,
    double SamplesPerSecond,
    ImmutableArray<Metric>? Measured,
    JsonLine Line,
    ImmutableArray<Metric> Numbers
)
{
    // What the runner itself measures; all else in a line is the experiment's own.
    private static readonly ImmutableArray<string> Own =
    [
        MetricKeys.Epoch.Name,
        MetricKeys.WallSeconds.Name,
        MetricKeys.TrainSeconds.Name,
        MetricKeys.EvalSeconds.Name,
        MetricKeys.SamplesPerSecond.Name,
    ];

    /// <summary>Time of the epoch in training and evaluation; null where the line says none.</summary>
    internal TimeSpan? Time =>
        MetricKeys.TrainSeconds.Number(Numbers) is null ? null : Times.Training + Times.Evaluation;

    /// <summary>The epoch of a line; null where its number or a time is none.</summary>
    internal static EpochLine? Of(JsonLine line)
    {
        var json = line.Json;
        if (
            json[MetricKeys.Epoch.Name] is not JsonValue value
            || !value.TryGetValue<int>(out var epoch)
            || !Values.TrySeconds(json, MetricKeys.WallSeconds.Name, out var wall)
            || !Values.TrySeconds(json, MetricKeys.TrainSeconds.Name, out var training)
            || !Values.TrySeconds(json, MetricKeys.EvalSeconds.Name, out var evaluation)
        )
        {
            return null;
        }

        var numbers = JsonValues.Readable(json);
        ImmutableArray<Metric> measured = [.. numbers.Where(metric => !Own.Contains(metric.Name))];
        var rate = MetricKeys.SamplesPerSecond.Number(numbers);
        var samples = Math.Round((rate ?? 0) * (training ?? TimeSpan.Zero).TotalSeconds);
        return new(
            epoch,
            wall,
            new(training ?? TimeSpan.Zero, evaluation ?? TimeSpan.Zero, Math.Abs(samples) < 1e18 ? (long)samples : 0),
            rate ?? double.NaN,
            measured.Length == json.Count(pair => !Own.Contains(pair.Key)) ? measured : null,
            line,
            numbers
        );
    }
}
