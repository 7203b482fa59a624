using System.Globalization;
using Snn.Data.Faults;

namespace Snn.Runner.Experiments;

/// <summary>When the state of a run is kept within an epoch; after each epoch it always is.</summary>
/// <param name="Batches">After so many batches (or reports of a run); null for the time to decide.</param>
/// <param name="Time">After so much time.</param>
internal readonly record struct CheckpointSchedule(int? Batches, TimeSpan Time)
{
    /// <summary>What is allowed, in words.</summary>
    internal const string Allowed = "batches, as in 500, or a time, as in 90s, 5m or 1h";

    private static readonly Dictionary<char, double> Units = new()
    {
        ['s'] = 1,
        ['m'] = 60,
        ['h'] = 3600,
    };

    /// <summary>Every five minutes.</summary>
    internal static CheckpointSchedule Usual { get; } = new(null, TimeSpan.FromMinutes(5));

    /// <summary>Whether it is time.</summary>
    /// <param name="batches">Batches since the state was kept last.</param>
    /// <param name="time">Time since then.</param>
    internal bool IsDue(int batches, TimeSpan time) => Batches is { } n ? batches >= n : time >= Time;

    /// <summary>Reads a number of batches or a time.</summary>
    internal static Result<CheckpointSchedule> Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var batches) && batches > 0
            ? new CheckpointSchedule(batches, TimeSpan.Zero)
        : text.Length > 1
        && Units.TryGetValue(text[^1], out var unit)
        && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value > 0
        && value * unit < 1e7
            ? new CheckpointSchedule(null, TimeSpan.FromSeconds(value * unit))
        : new Fault(FaultKind.Usage, "--checkpoint-every", $"'{text}' is not allowed", $"give {Allowed}");
}
