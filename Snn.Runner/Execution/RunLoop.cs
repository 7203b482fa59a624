using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;
using Snn.Runner.Plugins;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution;

/// <summary>
/// Pulls an experiment through its epochs: the one place that measures, records, shows and stops a run.
/// </summary>
internal static class RunLoop
{
    /// <summary>Runs an experiment to its end, or until <paramref name="stop"/> is asked for.</summary>
    /// <param name="record">What is run.</param>
    /// <param name="progress">The experiment: it computes while it is pulled.</param>
    /// <param name="artifacts">Files that its state is kept in.</param>
    /// <param name="folder">Where the results go.</param>
    /// <param name="clock">Measures the pulls.</param>
    /// <param name="watch">Sees every step.</param>
    /// <param name="stop">Asked between two pulls: the one under way ends first.</param>
    /// <param name="past">What a run that goes on has behind it.</param>
    internal static RunOutcome Execute<TState>(
        RunRecord record,
        IEnumerable<RunProgress<TState>> progress,
        Artifacts<TState> artifacts,
        RunFolder folder,
        TimeProvider clock,
        Action<RunEvent> watch,
        CancellationToken stop,
        RunPast? past = null
    )
    {
        var tally = new Tally(folder, clock, watch, past ?? RunPast.None);
        watch(new RunEvent.Started(record, folder.Path));
        var end = Pull(record.Id, progress, artifacts, tally, stop);
        var outcome = Close(record, folder, clock, tally, end);
        watch(new RunEvent.Ended());
        return outcome;
    }

    private static End Pull<TState>(
        string id,
        IEnumerable<RunProgress<TState>> progress,
        Artifacts<TState> artifacts,
        Tally tally,
        CancellationToken stop
    )
    {
        try
        {
            using var pulls = progress.GetEnumerator();
            var (kept, batches, unkept) = (tally.Clock.GetTimestamp(), 0, default(Action));
            while (!stop.IsCancellationRequested)
            {
                var before = tally.Clock.GetTimestamp();
                if (!pulls.MoveNext())
                {
                    throw new InvalidOperationException("the experiment ended without a result");
                }

                var took = tally.Clock.GetElapsedTime(before);
                switch (pulls.Current)
                {
                    case RunProgress<TState>.Advanced a:
                        tally.Advanced(took, a.Epoch, a.Epochs, a.Done, a.Count, a.Samples, a.Metrics);
                        unkept = artifacts.Within is { } within ? () => tally.Keep(within(a.State)) : null;
                        if (unkept is not null && artifacts.Schedule.IsDue(++batches, tally.Clock.GetElapsedTime(kept)))
                        {
                            unkept();
                            (kept, batches, unkept) = (tally.Clock.GetTimestamp(), 0, null);
                        }

                        break;
                    case RunProgress<TState>.Evaluating e:
                        tally.Evaluating(took, e.Epoch, e.Epochs);
                        break;
                    case RunProgress<TState>.EpochDone d:
                        tally.EpochDone(took, d.Epoch, d.Epochs, d.Metrics);
                        tally.Keep(artifacts.AfterEpoch(d.State));
                        (kept, batches, unkept) = (tally.Clock.GetTimestamp(), 0, null);
                        break;
                    case RunProgress<TState>.Stopped s:
                        return new(RunStatus.Failed, tally.LastEpoch, s.Fault);
                    case RunProgress<TState>.Finished f:
                        tally.Keep(artifacts.AtEnd(f.State));
                        return new(RunStatus.Done, f.Summary);
                    default:
                        throw new UnreachableException();
                }
            }

            // The state is that of the last report still: nothing has been pulled since.
            unkept?.Invoke();
            return new(RunStatus.Interrupted, tally.LastEpoch);
        }
        catch (Exception bug)
        {
            // A bug in one experiment must leave its folder in order and must not end the runs that wait behind it.
            var fault =
                Plugin.Blamed(bug)
                ?? new Fault(
                    FaultKind.Failed,
                    id,
                    $"unexpected {bug.GetType().Name}: {bug.Message.ReplaceLineEndings("\n").Split('\n')[0]}",
                    "please report it with the run's folder (SNN_DEBUG=1 shows the details)"
                );
            return new(RunStatus.Failed, tally.LastEpoch, fault, bug);
        }
    }

    private static RunOutcome Close(RunRecord record, RunFolder folder, TimeProvider clock, Tally tally, End end)
    {
        // All are tried, so that as much as possible is kept; the first fault is told. What lacks a file is not done,
        // whoever looks at the folder: a run that goes on makes it anew.
        var flushed = folder.FlushMetrics();
        end = end.Without(tally.Unkept ?? flushed);
        var summary = new RunSummary(
            record.Id,
            end.Status,
            record.Seed,
            [
                MetricKeys.WallSeconds.Of(tally.Wall),
                MetricKeys.TrainSeconds.Of(tally.Total.Training),
                MetricKeys.SamplesPerSecond.Of(tally.Total.SamplesPerSecond),
                MetricKeys.Epochs.Of(tally.EpochsDone),
                .. end.Metrics,
                .. record.Surroundings,
            ]
        )
        {
            Parameters = record.Parameters,
            Folder = folder.Path,
            Files = [.. tally.Kept],
            Error = end.Fault,
        };

        var untold = folder.Write(RunFolder.SummaryFile, summary.ToJson());
        var recorded = end.Without(untold);
        var unwritten = folder.Write(
            RunFolder.RunFile,
            record.ToJson(recorded.Status, clock.GetUtcNow(), recorded.Fault, Hardware.PeakMemory())
        );
        return new(end.Status, summary, end.Metrics, end.Fault ?? untold ?? unwritten, end.Bug);
    }

    private sealed record End(
        RunStatus Status,
        ImmutableArray<Metric> Metrics,
        Fault? Fault = null,
        Exception? Bug = null
    )
    {
        /// <summary>The same, but that a run that was done lacks what could not be written.</summary>
        /// <param name="lost">Why it could not; null where all was written.</param>
        internal End Without(Fault? lost) =>
            lost is not null && Status == RunStatus.Done ? this with { Status = RunStatus.Failed, Fault = lost } : this;
    }

    /// <summary>Adds up time and samples while a run is pulled, and passes on what happened.</summary>
    private sealed class Tally(RunFolder folder, TimeProvider clock, Action<RunEvent> watch, RunPast past)
    {
        private readonly long _began = clock.GetTimestamp();
        private RunTimes _epoch;
        private readonly SortedDictionary<string, Fault?> _artifacts = new(
            past.Files.ToDictionary(name => name, _ => (Fault?)null),
            StringComparer.Ordinal
        );

        private bool _diskFaultReported;

        internal TimeProvider Clock => clock;

        internal TimeSpan Wall => past.Wall + clock.GetElapsedTime(_began);

        internal RunTimes Total { get; private set; } = past.Times;

        internal int EpochsDone { get; private set; } = past.Epochs;

        internal ImmutableArray<Metric> LastEpoch { get; private set; } = past.LastEpoch;

        /// <summary>Files that lie in the folder as they were last made.</summary>
        internal IEnumerable<string> Kept => _artifacts.Where(a => a.Value is null).Select(a => a.Key);

        /// <summary>Why a file is not there as it was last made; null where all are.</summary>
        internal Fault? Unkept => _artifacts.Values.FirstOrDefault(fault => fault is not null);

        internal void Keep(IEnumerable<Artifact> artifacts)
        {
            var told = Unkept is not null;
            foreach (var artifact in artifacts)
            {
                _artifacts[artifact.Name] = folder.WriteBytes(artifact.Name, artifact.Bytes, artifact.Spare);
            }

            if (!told && Unkept is { } fault)
            {
                watch(new RunEvent.Note($"{fault}; the run continues and tries again later"));
            }
        }

        internal void Advanced(
            TimeSpan took,
            int epoch,
            int epochs,
            int done,
            int count,
            int samples,
            ImmutableArray<Metric> metrics
        )
        {
            Add(new(took, TimeSpan.Zero, samples));
            watch(new RunEvent.Advanced(At(epoch, epochs, done, count), metrics));
        }

        internal void Evaluating(TimeSpan took, int epoch, int epochs)
        {
            Add(new(took, TimeSpan.Zero, 0));
            watch(new RunEvent.Evaluating(At(epoch, epochs, 1, 1)));
        }

        internal void EpochDone(TimeSpan took, int epoch, int epochs, ImmutableArray<Metric> metrics)
        {
            Add(new(TimeSpan.Zero, took, 0));
            (EpochsDone, LastEpoch) = (epoch, metrics);
            var line = new JsonObject().With([
                MetricKeys.Epoch.Of(epoch),
                MetricKeys.WallSeconds.Of(Wall),
                MetricKeys.TrainSeconds.Of(_epoch.Training),
                MetricKeys.EvalSeconds.Of(_epoch.Evaluation),
                MetricKeys.SamplesPerSecond.Of(_epoch.SamplesPerSecond),
                .. metrics,
            ]);
            ReportDisk(folder.AddMetrics(line));
            watch(new RunEvent.EpochDone(At(epoch, epochs, 1, 1), metrics));
            _epoch = default;
        }

        private void Add(RunTimes times) => (Total, _epoch) = (Total + times, _epoch + times);

        private RunPosition At(int epoch, int epochs, int done, int count) =>
            new(epoch, epochs, done, count, Wall, _epoch.Training + _epoch.Evaluation, _epoch.SamplesPerSecond);

        private void ReportDisk(Fault? fault)
        {
            if (fault is not null && !_diskFaultReported)
            {
                watch(new RunEvent.Note($"{fault}; the run continues and tries again after each epoch"));
            }

            _diskFaultReported = fault is not null;
        }
    }
}
