using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Data;
using Snn.Runner.Reports.Pages;

namespace Snn.Runner.Experiments;

/// <summary>A convex network learns a surface.</summary>
internal static class SurfaceKind
{
    /// <summary>The kind.</summary>
    internal static Kind<SurfaceExperiment> Value { get; } =
        new("surface")
        {
            Parameters = SurfaceExperiment.Parameters,
            Validate = experiment => experiment.Validate(),
            Needs = experiment => Needs.Trials(experiment.Timing.Bins),
            MostSeed = uint.MaxValue,
            Prepare = Prepare,
            Judge = Judge,
            View = (experiment, saved) =>
                SurfaceView.Single(experiment, saved.Layers, saved.Seed, points: saved.Notes.Points is not null),
            ReplacedByPoints = SurfaceExperiment.OfTheGrid,
            LearnedFrom = Setting.OfSurface,
            Sections = [SavedExperiment.Surface],
        };

    private static Result<Prepared> Prepare(SurfaceExperiment experiment, Setup setup) =>
        setup
            .Saved()
            .Bind(saved =>
            {
                var states = ConvexStates.OfSurfaces;
                var from = states.Restored(saved);

                // Points of the user's own go with the network, so that it can be judged by them again.
                return Points(setup) is not { } points
                    ? setup.Convex([], saved, SurfaceRun.Run(experiment, setup.Seed, from), states)
                    : points.Bind(file =>
                        setup.Convex(
                            [.. file.Describe(), .. Caveat(file, setup)],
                            saved,
                            SurfaceRun.Run(experiment, SurfaceData.Of(file.Points), setup.Seed, from),
                            states with
                            {
                                Data = file.Describe(),
                            }
                        )
                    );
            });

    // Said at once, and in the summary for who comes later.
    private static IEnumerable<Metric> Caveat(PointsFile file, Setup setup)
    {
        if (file.Caveat is { } caveat)
        {
            setup.Note($"{setup.Entry.Id}: {caveat}");
            yield return MetricKeys.Caveat.Of(caveat);
        }
    }

    private static Result<PointsFile>? Points(Setup setup) =>
        setup.Settings.Points is not { } path ? null
        : setup.GoesOn is null ? PointsFile.Read(path)
        : PointsFile.ReadAgain(path, setup.GoesOn.Record.Surrounding(PointsFile.DigestNote) ?? "");

    private static Result<ImmutableArray<Metric>> Judge(SurfaceExperiment experiment, SavedRun saved) =>
        Learned(experiment, saved)
            .Bind(points =>
                saved.Judge(ConvexStates.OfSurfaces, from => SurfaceRun.Run(experiment, points, saved.Seed, from))
            );

    // The points that the network has learned: the user's own, or the experiment's grids.
    private static Result<SurfaceData> Learned(SurfaceExperiment experiment, SavedRun saved) =>
        saved.Notes.Points is { } points
            ? points.Read().Map(file => SurfaceData.Of(file.Points))
            : SurfaceData.Of(experiment);
}
