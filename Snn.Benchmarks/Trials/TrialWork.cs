using Snn.Benchmarks.Works;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Trials;

/// <summary>A learning trial of the surface experiment.</summary>
internal static class TrialWork
{
    /// <summary>One trial; the network goes on learning from one to the next.</summary>
    /// <param name="neurons">N.</param>
    /// <param name="simulator">Euler or event.</param>
    internal static Work Of(int neurons, Simulator simulator)
    {
        // Few points, so that a trial and not the grid is what memory goes to.
        var trials = new LearningTrials(
            new SurfaceExperiment { NumNeurons = neurons, Grid = 20 },
            simulator,
            new Seed(SurfaceExperiment.PublishedSeed)
        );
        return new(() => trials.Run(1));
    }
}
