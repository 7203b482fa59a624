using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.Runner.Runs;

/// <summary>What someone who watches a run gets to see.</summary>
internal abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>The run begins, or goes on.</summary>
    /// <param name="Record">What is run.</param>
    /// <param name="Folder">Full path of the run's folder.</param>
    internal sealed record Started(RunRecord Record, string Folder) : RunEvent;

    /// <summary>A part of an epoch is done.</summary>
    internal sealed record Advanced(RunPosition At, ImmutableArray<Metric> Metrics) : RunEvent;

    /// <summary>An epoch is trained; it is being evaluated.</summary>
    internal sealed record Evaluating(RunPosition At) : RunEvent;

    /// <summary>An epoch is trained and evaluated.</summary>
    internal sealed record EpochDone(RunPosition At, ImmutableArray<Metric> Metrics) : RunEvent;

    /// <summary>Something that the user should know and that does not end the run.</summary>
    internal sealed record Note(string Text) : RunEvent;

    /// <summary>The run has ended, and its summary is written.</summary>
    internal sealed record Ended : RunEvent;
}

/// <summary>How far a run is.</summary>
/// <param name="Epoch">From 1 to <paramref name="Epochs"/>.</param>
/// <param name="Epochs">Epochs of the whole run.</param>
/// <param name="Done">Batches (or trials) of the epoch that are done.</param>
/// <param name="Count">Batches (or trials) that the epoch has.</param>
/// <param name="Elapsed">Time since the run began.</param>
/// <param name="Epochal">Time that this epoch has taken.</param>
/// <param name="SamplesPerSecond">
/// Training samples (or trials) per second of training, in this epoch; NaN before any.
/// </param>
internal readonly record struct RunPosition(
    int Epoch,
    int Epochs,
    int Done,
    int Count,
    TimeSpan Elapsed,
    TimeSpan Epochal,
    double SamplesPerSecond
)
{
    /// <summary>Part of the whole run that is done, from 0 to 1.</summary>
    internal double Fraction =>
        Epochs < 1 ? 0 : Math.Clamp((Epoch - 1 + (Count > 0 ? (double)Done / Count : 0)) / Epochs, 0, 1);

    /// <summary>Batches (or trials) since the beginning of the run, where all epochs have as many.</summary>
    internal long Step => ((Epoch - 1L) * Count) + Done;

    /// <summary>Time that the rest takes if it goes on like this; null before anything is done.</summary>
    internal TimeSpan? Left => Fraction > 0 ? Elapsed * ((1 - Fraction) / Fraction) : null;
}
