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
    /// <param name="counts">Whether they count allocations.</param>
    internal static Result<WorkerPair> Start(string baseline, bool currentFirst, bool counts = false)
    {
        return currentFirst
            ? Both(StartCurrent, StartBaseline).Map(both => new WorkerPair(both.First, both.Second))
            : Both(StartBaseline, StartCurrent).Map(both => new WorkerPair(both.Second, both.First));

        Result<Worker> StartCurrent() => Worker.Start(Builds.Current, slow: true, counts);

        Result<Worker> StartBaseline() => Worker.Start(baseline, slow: false, counts);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Current.Dispose();
        Baseline.Dispose();
    }

    private static Result<(Worker First, Worker Second)> Both(
        Func<Result<Worker>> first,
        Func<Result<Worker>> second
    ) =>
        first()
            .Bind(a =>
                second()
                    .Match<Result<(Worker, Worker)>>(
                        b => (a, b),
                        fault =>
                        {
                            a.Dispose();
                            return fault;
                        }
                    )
            );
}
