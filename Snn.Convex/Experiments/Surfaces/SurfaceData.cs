using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>The points of a surface run.</summary>
/// <param name="Training">What is learned, one trial a point.</param>
/// <param name="Evaluation">Where the maxout form is evaluated.</param>
/// <param name="Readout">Where the spiking readout is evaluated.</param>
public sealed record SurfaceData(PointSet Training, PointSet Evaluation, PointSet Readout)
{
    /// <summary>The grids of an experiment over its surface.</summary>
    public static SurfaceData Of(SurfaceExperiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return new(At(experiment.Grid), At(experiment.EvalGrid), At(experiment.ReadoutGrid));

        PointSet At(int side) =>
            PointSet.Of(experiment.Surface, Grid.Points(-experiment.Range, experiment.Range, side));
    }

    /// <summary>A user's own points, learned and evaluated alike.</summary>
    public static SurfaceData Of(PointSet points) => new(points, points, points);
}
