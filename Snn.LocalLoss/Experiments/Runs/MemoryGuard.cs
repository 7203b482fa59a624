using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Experiments.Runs;

/// <summary>Turns a lack of memory into the end of a run that says which batch would fit.</summary>
internal static class MemoryGuard
{
    /// <summary>The run; where memory lacks, it stops.</summary>
    internal static IEnumerable<RunProgress<TrainingState>> Over(
        IEnumerable<RunProgress<TrainingState>> run,
        TrainingExperiment experiment,
        Dataset data
    )
    {
        using var steps = run.GetEnumerator();
        var batch = Math.Min(experiment.Data.BatchSize, data.Train.Count);
        for (var evaluating = false; ; )
        {
            RunProgress<TrainingState> step;
            try
            {
                if (!steps.MoveNext())
                {
                    yield break;
                }

                step = steps.Current;
                evaluating = step is RunProgress<TrainingState>.Evaluating;
            }
            catch (Exception error) when (MemoryNeed.IsLack(error))
            {
                step = new RunProgress<TrainingState>.Stopped(
                    MemoryNeed.LackOfMemory(
                        error,
                        experiment,
                        data.Info.Shape,
                        data.Train.Classes,
                        evaluating ? null : batch,
                        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes
                    )
                );
            }

            yield return step;
            if (step is RunProgress<TrainingState>.Stopped)
            {
                yield break;
            }
        }
    }
}
