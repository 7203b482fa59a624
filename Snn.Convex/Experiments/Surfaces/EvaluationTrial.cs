using System.Collections.Immutable;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>
/// The trials by which a run on a surface is judged: one from rest for each point of its readout grid, by the run's own
/// simulator and noise.
/// </summary>
public static class EvaluationTrial
{
    /// <summary>The inputs of trial <paramref name="index"/>, [2].</summary>
    /// <param name="experiment">Range and readout grid.</param>
    /// <param name="index">Which point, row by row, from 0.</param>
    public static double[] Input(SurfaceExperiment experiment, int index)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Grid.Points(-experiment.Range, experiment.Range, experiment.ReadoutGrid)[(2 * index)..(2 * (index + 1))];
    }

    /// <summary>The trial of the grid's point that is nearest to a place.</summary>
    /// <param name="experiment">Range and readout grid.</param>
    /// <param name="x">First input.</param>
    /// <param name="y">Second input.</param>
    public static int Nearest(SurfaceExperiment experiment, double x, double y)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var points = Grid.Points(-experiment.Range, experiment.Range, experiment.ReadoutGrid);
        return Enumerable
            .Range(0, points.Length / 2)
            .MinBy(i => Math.Pow(points[2 * i] - x, 2) + Math.Pow(points[(2 * i) + 1] - y, 2));
    }

    /// <summary>
    /// The trial as the run's evaluation computes it, spike for spike, with the voltages of all neurons.
    /// </summary>
    /// <param name="layers">The layers as the run left them.</param>
    /// <param name="experiment">Dynamics, timing, range, readout grid and simulator of the run.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="index">Which point, row by row, from 0.</param>
    /// <exception cref="ArgumentException">
    /// The layers do not take two inputs, or the experiment is not valid.
    /// </exception>
    public static ImmutableArray<LayerTrace> Of(
        ImmutableArray<ConvexNetwork> layers,
        SurfaceExperiment experiment,
        Seed seed,
        int index
    )
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Simulation.Run(
            layers,
            Input(experiment, index),
            experiment.Coding,
            experiment.Timing,
            experiment.Simulator,
            Noise(seed).Fold(index),
            margins: true
        );
    }

    /// <summary>The noise of all evaluation trials; that of a trial is folded by its index.</summary>
    internal static Seed Noise(Seed seed) => seed.Fold("readout");
}
