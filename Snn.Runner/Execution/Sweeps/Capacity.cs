using Snn.Runner.Experiments;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>How many runs a machine bears at once.</summary>
internal static class Capacity
{
    // The rest stays for whoever else is at work.
    private const double UsableShare = 0.8;

    /// <summary>
    /// Runs at once: one for each core (or for so many cores as each has threads), as long as their memory fits; one on
    /// a GPU; at least one.
    /// </summary>
    /// <param name="runs">What shall run.</param>
    /// <param name="threads">Threads of each run; null for one.</param>
    /// <param name="cuda">Whether training is on a GPU.</param>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="memory">Free memory of the machine, bytes.</param>
    internal static int Of(IReadOnlyCollection<Experiment> runs, int? threads, bool cuda, int cores, double memory)
    {
        var largest = runs.Select(run => run.Needs.Memory).DefaultIfEmpty(Needs.OfProcess).Max();
        var most = Math.Min(cores / (threads ?? 1), (int)Math.Min(runs.Count, memory * UsableShare / largest));
        return cuda && runs.Any(run => run.Kind.UsesDevice) ? 1 : Math.Max(1, Math.Min(most, runs.Count));
    }
}
