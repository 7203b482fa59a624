using System.Collections.Immutable;
using Snn.Convex.ClosedForm;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Pages;

/// <summary>A saved surface network, one layer or several, ready to be looked at over a square of two inputs.</summary>
/// <param name="Trial">Dynamics, timing and range.</param>
/// <param name="Target">What was asked for at a point; null where the run learned points of the user's own.</param>
/// <param name="Before">The layers before learning.</param>
/// <param name="After">The layers as saved.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Readout">Mean spiking readouts of the last layer at points [n, 2].</param>
internal sealed record SurfaceView(
    SurfaceExperiment Trial,
    Func<double, double, double>? Target,
    ImmutableArray<ConvexNetwork> Before,
    ImmutableArray<ConvexNetwork> After,
    Seed Seed,
    Func<double[], double[]> Readout
)
{
    /// <summary>Voltages times bins that a single trial may cost: some tenths of a second.</summary>
    internal const double MostWork = 5e7;

    // Neurons times bins times points for the readouts of a grid; neurons times points for its partition.
    private const double MostGridWork = 6e8;

    /// <summary>Points a side of the readout's grid that the work allows.</summary>
    internal int ReadoutSide => (int)Math.Clamp(Math.Sqrt(MostGridWork / WorkOfTrial), 2, 41);

    /// <summary>Voltages times bins of one trial.</summary>
    internal double WorkOfTrial => (double)Trial.Timing.Bins * After.Sum(l => l.Neurons);

    /// <summary>The spiking readout over a grid of the square.</summary>
    internal Field ReadoutField(int side) =>
        new(side, side, [.. Readout(Grid.Points(-Trial.Range, Trial.Range, side))]);

    /// <summary>The target over a grid of the square; null where the square has none.</summary>
    internal Field? TargetField(int side)
    {
        if (Target is null)
        {
            return null;
        }

        var points = Grid.Points(-Trial.Range, Trial.Range, side);
        return new(
            side,
            side,
            [.. Enumerable.Range(0, side * side).Select(i => Target(points[2 * i], points[(2 * i) + 1]))]
        );
    }

    /// <summary>
    /// The partition of the square into active neurons; null for networks without a maxout form, and where it would
    /// take long.
    /// </summary>
    internal Partition? PartitionOf(ConvexNetwork network, int side) =>
        (double)network.Neurons * side * side > MostGridWork
            ? null
            : Maxout
                .Of(network)
                .Match(
                    function => Partition.Of(function, Grid.Points(-Trial.Range, Trial.Range, side)),
                    _ => (Partition?)null
                );

    /// <summary>The view of one layer, or why there is none.</summary>
    /// <param name="e">The experiment.</param>
    /// <param name="layers">The saved layer.</param>
    /// <param name="seed">Root of the run's randomness.</param>
    /// <param name="points">Whether it has learned points of the user's own.</param>
    internal static Result<SurfaceView> Single(
        SurfaceExperiment e,
        ImmutableArray<ConvexNetwork> layers,
        Seed seed,
        bool points
    ) =>
        layers is not [{ Inputs: 2, Outputs: 1 } network]
            ? new Fault(
                FaultKind.Data,
                RunFolder.NetworkFile,
                $"it has {layers[0].Inputs} inputs; views are drawn for two",
                "use snn eval for its numbers"
            )
            : PublishedNetworks
                .Seed(seed)
                .Bind(s =>
                    Simulators
                        .Choose(e.Simulator, e.Coding)
                        .Map(simulator => new SurfaceView(
                            e,
                            points ? null : (x, y) => e.Surface.At([x, y]),
                            [PublishedNetworks.Surface(s, network.Neurons, 2)],
                            layers,
                            seed,
                            x => Readouts.Of(network, e.Coding, e.Timing, simulator, x, seed.Fold("readout"))
                        ))
                );

    /// <summary>The view of a stack, or why there is none.</summary>
    /// <param name="e">The experiment.</param>
    /// <param name="layers">The saved layers, from the input on.</param>
    /// <param name="seed">Root of the run's randomness.</param>
    internal static Result<SurfaceView> Stacked(StackExperiment e, ImmutableArray<ConvexNetwork> layers, Seed seed)
    {
        var target = e.Target(e.Layers.Length - 1);
        return layers[0].Inputs != 2 || layers.Any(l => l.Outputs != 1)
            ? new Fault(
                FaultKind.Data,
                RunFolder.NetworkFile,
                $"it has {layers[0].Inputs} inputs; views are drawn for two",
                "use snn eval for its numbers"
            )
            : PublishedNetworks
                .Seed(seed)
                .Bind(_ =>
                    Simulators
                        .Choose(e.Trial.Simulator, e.Trial.Coding)
                        .Map(simulator => new SurfaceView(
                            e.Trial,
                            (x, y) => target.At([x, y]),
                            StackStart.Of(e, seed).Layers,
                            layers,
                            seed,
                            x =>
                            {
                                var all = StackEvaluation.Readouts(
                                    layers,
                                    e,
                                    simulator,
                                    PointSet.Create(2, x, new double[x.Length / 2]),
                                    seed
                                );
                                return
                                [
                                    .. Enumerable
                                        .Range(0, x.Length / 2)
                                        .Select(i => all[((i + 1) * layers.Length) - 1]),
                                ];
                            }
                        ))
                );
    }
}
