using System.Collections.Immutable;

namespace Snn.Benchmarks.Gate;

/// <summary>What was measured of a piece of work.</summary>
/// <param name="Seconds">Time of doing it once; one entry a repetition.</param>
/// <param name="Bytes">
/// Managed bytes that doing it once allocates on its thread; null where they were not counted.
/// </param>
internal sealed record Samples(ImmutableArray<double> Seconds, long? Bytes = null)
{
    /// <summary>Nothing measured.</summary>
    internal static Samples None { get; } = new([]);

    /// <summary>Half of the repetitions were faster; NaN where there is none.</summary>
    internal double Median
    {
        get
        {
            var sorted = Seconds.Sort();
            var middle = sorted.Length / 2;
            return sorted.Length == 0 ? double.NaN
                : sorted.Length % 2 == 1 ? sorted[middle]
                : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>One more repetition.</summary>
    internal Samples Add(double seconds) => this with { Seconds = Seconds.Add(seconds) };

    /// <summary>The repetitions of both.</summary>
    internal Samples Concat(Samples others) => this with { Seconds = Seconds.AddRange(others.Seconds) };

    /// <summary>Times multiplied by a factor: what a committed ratio allows.</summary>
    internal Samples Scaled(double factor) => this with { Seconds = [.. Seconds.Select(s => s * factor)] };
}
