namespace Snn.Runner.Runs;

/// <summary>Where the time of a run, or of one of its epochs, went.</summary>
/// <param name="Training">Time in which the experiment trained.</param>
/// <param name="Evaluation">Time in which it evaluated.</param>
/// <param name="Samples">Training samples (or trials) that were used.</param>
internal readonly record struct RunTimes(TimeSpan Training, TimeSpan Evaluation, long Samples)
{
    /// <summary>Samples per second of training alone; NaN before any.</summary>
    internal double SamplesPerSecond => Training > TimeSpan.Zero ? Samples / Training.TotalSeconds : double.NaN;

    /// <summary>The times of both together.</summary>
    public static RunTimes operator +(RunTimes a, RunTimes b) =>
        new(a.Training + b.Training, a.Evaluation + b.Evaluation, a.Samples + b.Samples);
}
