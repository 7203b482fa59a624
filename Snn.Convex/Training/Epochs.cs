using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Convex.Training;

/// <summary>The loop of every experiment that learns in epochs: learn, report, judge, and at last sum up.</summary>
internal static class Epochs
{
    /// <summary>The run, computed while it is pulled.</summary>
    /// <param name="training">What the epochs do.</param>
    /// <param name="from">Epochs done before.</param>
    internal static IEnumerable<RunProgress<TState>> Run<TState>(EpochTraining<TState> training, int from)
    {
        var (epochs, count) = (training.Epochs, training.Count);
        ImmutableArray<Metric> last = default;
        for (var epoch = from; epoch < epochs; epoch++)
        {
            training.Begin(epoch);
            for (var done = 0; done < count; )
            {
                var more = Math.Min(training.Chunk, count - done);
                if (!training.Learn(epoch, done, more))
                {
                    yield return new RunProgress<TState>.Stopped(
                        new(
                            FaultKind.Failed,
                            "learning",
                            $"it diverged in epoch {epoch + 1}",
                            "give a smaller " + training.Rates
                        )
                    );
                    yield break;
                }

                done += more;
                yield return new RunProgress<TState>.Advanced(
                    epoch + 1,
                    epochs,
                    done,
                    count,
                    training.Samples(more),
                    training.Running(done),
                    training.State(epoch)
                );
            }

            if (training.Evaluates)
            {
                yield return new RunProgress<TState>.Evaluating(epoch + 1, epochs);
            }

            last = training.Evaluate();
            yield return new RunProgress<TState>.EpochDone(epoch + 1, epochs, last, training.State(epoch + 1));
        }

        if (training.EvaluatesAtEnd)
        {
            yield return new RunProgress<TState>.Evaluating(epochs, epochs);
        }

        var (summary, state) = training.Finish(last, Math.Max(epochs, from));
        yield return new RunProgress<TState>.Finished(summary, state);
    }
}
