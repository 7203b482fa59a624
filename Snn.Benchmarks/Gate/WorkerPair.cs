using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary>Two fresh processes, one of this build and one of the baseline.</summary>
internal sealed class WorkerPair : IDisposable
{
    private WorkerPair(Worker current, Worker baseline) => (Current, Baseline) = (current, baseline);

    /// <summary>This build.</summary>
    internal Worker Current { get; }

    /// <summary>The baseline.</summary>
    internal Worker Baseline { get; }

    /// <summary>Starts both.</summary>
    /// <param name="baseline">Its program.</param>
    /// <param name="currentFirst">Which starts first: neither build should always be the one.</param>
    internal static Result<WorkerPair> Start(string baseline, bool currentFirst) => currentFirst
        ? Both(StartCurrent, StartBaseline(baseline)).Map(both => new WorkerPair(both.First, both.Second))
        : Both(StartBaseline(baseline), StartCurrent).Map(both => new WorkerPair(both.Second, both.First));

    /// <inheritdoc/>
    public void Dispose()
    {
        Current.Dispose();
        Baseline.Dispose();
    }

    private static Result<Worker> StartCurrent() => Worker.Start(Builds.Current, slow: true);

    private static Func<Result<Worker>> StartBaseline(string program) => () => Worker.Start(program, slow: false);

    private static Result<(Worker First, Worker Second)> Both(Func<Result<Worker>> first, Func<Result<Worker>> second) =>
        first().Bind(a => second().Match<Result<(Worker, Worker)>>(
            b => (a, b),
            fault =>
            {
                a.Dispose();
                return fault;
            }));
}
