using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>All that a view shows of a run that goes on.</summary>
/// <param name="Record">What is run.</param>
/// <param name="Folder">Full path of the run's folder.</param>
internal sealed record LiveState(RunRecord Record, string Folder)
{
    /// <summary>How far it is; null before the first step.</summary>
    internal RunPosition? At { get; init; }

    /// <summary>Whether the epoch is being evaluated.</summary>
    internal bool Evaluating { get; init; }

    /// <summary>What the epoch under way measures.</summary>
    internal ImmutableArray<Metric> Running { get; init; } = [];

    /// <summary>What the last whole epoch has measured.</summary>
    internal ImmutableArray<Metric> LastEpoch { get; init; } = [];

    /// <summary>The number that matters most, epoch by epoch; empty where the epochs have none.</summary>
    internal ImmutableArray<(int Epoch, double Value)> Curve { get; init; } = [];

    /// <summary>The number that matters most; null where no epoch has one.</summary>
    internal MetricKey? Headline { get; init; }

    /// <summary>
    /// What one line has room for: what the epoch under way measures, and the number of the last epoch that matters
    /// most.
    /// </summary>
    internal ImmutableArray<Metric> Shown =>
        [.. Running, .. LastEpoch.Where(m => m.Name == Headline?.Name && !Running.Any(r => r.Name == m.Name))];

    /// <summary>What is known after another step.</summary>
    internal LiveState Next(RunEvent step) =>
        step switch
        {
            RunEvent.Advanced a => this with { At = a.At, Running = a.Metrics, Evaluating = false },
            RunEvent.Evaluating e => this with { At = e.At, Evaluating = true },
            RunEvent.EpochDone d => WithEpoch(d.At.Epoch, d.Metrics) with
            {
                At = d.At,
                Evaluating = false,
                Running = [],
            },
            _ => this,
        };

    /// <summary>What is known after another epoch.</summary>
    internal LiveState WithEpoch(int epoch, ImmutableArray<Metric> metrics)
    {
        var headline = Headline ?? Runs.Headline.KeyOf(key => key.Value(metrics) is RunValue.Real);
        return this with
        {
            LastEpoch = metrics,
            Headline = headline,
            Curve = headline?.Value(metrics) is RunValue.Real { Value: var value } ? Curve.Add((epoch, value)) : Curve,
        };
    }
}
