using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Training;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>The checkpoints of a training run: the newest, the one before, and the best.</summary>
internal static class TrainingArtifacts
{
    /// <summary>After each epoch, and within one when the schedule says so.</summary>
    internal static Artifacts<TrainingState> Of(CheckpointSchedule schedule) =>
        new(AfterEpoch, _ => []) { Within = Within, Schedule = schedule };

    // The best comes first: whoever goes on from the newest finds the best of all that it has seen.
    private static IEnumerable<Artifact> AfterEpoch(TrainingState state)
    {
        var best = state.Progress.IsBest;
        foreach (var last in Within(state))
        {
            if (best)
            {
                yield return last with
                {
                    Name = CheckpointFiles.Best,
                    Spare = null,
                };
            }

            yield return last;
        }
    }

    // A state with weights that are no numbers is worth nothing; the last good one stays.
    private static IEnumerable<Artifact> Within(TrainingState state) =>
        state.IsFinite ? [new(CheckpointFiles.Last, CheckpointFormat.Encode(state), CheckpointFiles.Previous)] : [];
}
