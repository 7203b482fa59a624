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
internal sealed record EpochLine(
    int Epoch,
    TimeSpan? Wall,
    RunTimes Times,
    double SamplesPerSecond,
    ImmutableArray<Metric>? Measured,
    JsonLine Line
)
{
    private const string Number = "epoch";

    // What the runner itself measures; all else in a line is the experiment's own.
    private static readonly ImmutableArray<string> Own =
    [
        Number,
        "wall_seconds",
        "train_seconds",
        "eval_seconds",
        "samples_per_second",
    ];

    /// <summary>The epoch of a line; null where its number or a time is none.</summary>
    internal static EpochLine? Of(JsonLine line)
    {
        var json = line.Json;
        if (
            json[Number] is not JsonValue value
            || !value.TryGetValue<int>(out var epoch)
            || !Values.TrySeconds(json, "wall_seconds", out var wall)
            || !Values.TrySeconds(json, "train_seconds", out var training)
            || !Values.TrySeconds(json, "eval_seconds", out var evaluation)
        )
        {
            return null;
        }

        var rate = Values.Number(json, "samples_per_second");
        var samples = Math.Round((rate ?? 0) * (training ?? TimeSpan.Zero).TotalSeconds);
        return new(
            epoch,
            wall,
            new(training ?? TimeSpan.Zero, evaluation ?? TimeSpan.Zero, Math.Abs(samples) < 1e18 ? (long)samples : 0),
            rate ?? double.NaN,
            JsonValues.Metrics(json, Own),
            line
        );
    }
}
