using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Compare;

/// <summary>A number that a repeated run has otherwise.</summary>
/// <param name="Epoch">Of the epoch; null for one of the end.</param>
/// <param name="Name">Its name.</param>
/// <param name="Was">As the run has it; empty where it has none.</param>
/// <param name="Is">As the repetition has it; empty where it has none.</param>
internal sealed record Difference(int? Epoch, string Name, string Was, string Is);

/// <summary>A run beside its repetition, number by number.</summary>
/// <param name="Epochs">Epochs that both have.</param>
/// <param name="Numbers">Numbers that were compared.</param>
/// <param name="Differences">Those that differ, in their order.</param>
internal sealed record Repetition(int Epochs, int Numbers, ImmutableArray<Difference> Differences)
{
    private static readonly ImmutableArray<string> Times =
    [
        MetricKeys.WallSeconds.Name,
        MetricKeys.TrainSeconds.Name,
        MetricKeys.EvalSeconds.Name,
        MetricKeys.SamplesPerSecond.Name,
    ];

    /// <summary>Whether there was something to compare, and all of it is the same to the last digit.</summary>
    internal bool IsSame => Numbers > 0 && Differences.IsEmpty;

    /// <summary>In a sentence.</summary>
    /// <param name="run">The run, in words.</param>
    internal string Words(string run) =>
        Numbers == 0
            ? $"nothing to compare: {run} has no epoch that is whole"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Numbers - Differences.Length} of {Numbers} numbers of {Epochs} epochs are those of {run}, to the last digit"
            );

    /// <summary>Compares all that was measured; times are no part of it.</summary>
    /// <param name="earlier">The run.</param>
    /// <param name="again">Its repetition.</param>
    internal static Repetition Of(StoredRun earlier, StoredRun again)
    {
        var (numbers, differences, epochs) = (0, ImmutableArray.CreateBuilder<Difference>(), 0);
        foreach (var line in earlier.Archive.Epochs)
        {
            if (again.Archive.Epochs.FirstOrDefault(other => other.Epoch == line.Epoch) is { } other)
            {
                epochs++;
                Compare(line.Epoch, line.Measured ?? [], other.Measured ?? []);
            }
        }

        // The ends are of the same epoch only where both have come to it.
        if (earlier.Status == RunStatus.Done && earlier.Epochs == again.Epochs)
        {
            Compare(null, Ends(earlier), Ends(again));
        }

        return new(epochs, numbers, differences.ToImmutable());

        void Compare(int? epoch, ImmutableArray<Metric> was, ImmutableArray<Metric> now)
        {
            foreach (var name in was.Concat(now).Select(m => m.Name).Distinct(StringComparer.Ordinal))
            {
                var (a, b) = (Text(was, name), Text(now, name));
                numbers++;
                if (a != b)
                {
                    differences.Add(new(epoch, name, a, b));
                }
            }
        }
    }

    // Times are no part of it, nor where it ran.
    private static ImmutableArray<Metric> Ends(StoredRun run) =>
        [
            .. (run.Summary?.Numbers ?? []).Where(metric =>
                !Times.Contains(metric.Name) && run.Record.Surroundings.All(s => s.Name != metric.Name)
            ),
        ];

    // As files have it: every digit.
    private static string Text(ImmutableArray<Metric> metrics, string name) =>
        metrics
            .Where(m => m.Name == name)
            .Select(m => RunJson.Of(m.Value)?.ToJsonString() ?? "null")
            .FirstOrDefault("");
}
