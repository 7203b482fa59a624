namespace Snn.Benchmarks.Works;

/// <summary>
/// A piece of work that can be repeated: what it needs is made before, so that <see cref="Run"/> is all that is
/// measured.
/// </summary>
/// <param name="run">Does it once.</param>
/// <param name="owned">What goes with it.</param>
internal sealed class Work(Action run, params IDisposable?[] owned) : IDisposable
{
    /// <summary>Does it once.</summary>
    internal void Run() => run();

    /// <summary>The same work, which takes longer by a factor: what the gate is tested with.</summary>
    internal Work Slowed(double factor) =>
        new(
            () =>
            {
                var start = System.Diagnostics.Stopwatch.GetTimestamp();
                run();
                var end = start + (long)((System.Diagnostics.Stopwatch.GetTimestamp() - start) * factor);
                while (System.Diagnostics.Stopwatch.GetTimestamp() < end) { }
            },
            this
        );

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(owned, o => o?.Dispose());
}
