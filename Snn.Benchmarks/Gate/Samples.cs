using System.Collections.Immutable;

namespace Snn.Benchmarks.Gate;

/// <summary>What was measured of a piece of work.</summary>
/// <param name="Seconds">Time of doing it once; one entry a repetition.</param>
/// <param name="Bytes">Managed bytes that doing it once allocates on its thread; the least over all repetitions, when the compiler has settled.</param>
internal sealed record Samples(ImmutableArray<double> Seconds, double Bytes)
{
    /// <summary>Nothing measured.</summary>
    internal static Samples None { get; } = new([], double.PositiveInfinity);

    /// <summary>Half of the repetitions were faster.</summary>
    internal double Median
    {
        get
        {
            var sorted = Seconds.Sort();
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>One more repetition.</summary>
    internal Samples Add(double seconds, double bytes) => new(Seconds.Add(seconds), Math.Min(Bytes, bytes));

    /// <summary>The repetitions of both.</summary>
    internal Samples Concat(Samples others) => new(Seconds.AddRange(others.Seconds), Math.Min(Bytes, others.Bytes));

    /// <summary>Times multiplied by a factor: what a committed ratio allows.</summary>
    internal Samples Scaled(double factor) => this with { Seconds = [.. Seconds.Select(s => s * factor)] };
}
