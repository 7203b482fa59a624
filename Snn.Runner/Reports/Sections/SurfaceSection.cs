using System.Collections.Immutable;
using MathNet.Numerics.Statistics;
using Snn.Convex.ClosedForm;
using Snn.Convex.Measures;
using Snn.Data.Surfaces;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;

namespace Snn.Runner.Reports.Sections;

/// <summary>
/// What a surface network has learned: the surface in 3-D, contours and partition, errors, a cut with the optimum, and
/// one trial.
/// </summary>
internal static class SurfaceSection
{
    private const int Side = 181;
    private const int TurnSide = 61;
    private const int CutPoints = 81;
    private const int MostNeuronsOfProgram = 2000;

    /// <summary>The section.</summary>
    /// <param name="view">The saved network.</param>
    /// <param name="notes">Gets what was left out.</param>
    internal static Section Of(SurfaceView view, List<string> notes)
    {
        var single = view.After.Length == 1;
        var target = view.TargetField(TurnSide);
        var after = single ? view.PartitionOf(view.After[0], TurnSide) : null;
        var readout = view.WorkOfTrial <= SurfaceView.MostWork ? view.ReadoutField(view.ReadoutSide) : null;
        if (readout is null)
        {
            notes.Add(
                "a trial of this network is too long to be simulated for a report: readouts, raster and voltages are left out"
            );
        }

        var fit = after is not null ? new Field(TurnSide, TurnSide, after.Values) : readout;
        return new(
            "surface",
            "The surface",
            [
                .. fit is not null && target is not null
                    ? [new Block.Drawn([Turning(view, target, fit, single)], Large: true)]
                    : ImmutableArray<Block>.Empty,
                new Block.Drawn([.. Partitions(view)], Large: true),
                new Block.Drawn([
                    .. Errors(view, readout),
                    .. readout is null ? ImmutableArray<Figure>.Empty : [Cut(view, single)],
                    .. PlaneFigure.Thresholds(view) is { } thresholds ? [thresholds] : Array.Empty<Figure>(),
                ]),
                .. readout is not null && PlaneFigure.Of(view) is { } plane
                    ? [new Block.Drawn([plane], Large: true)]
                    : ImmutableArray<Block>.Empty,
                .. readout is null
                    ? ImmutableArray<Block>.Empty
                    : [new Block.Drawn([TrialFigure.Of(view)], Large: true)],
            ]
        )
        {
            Says = single && readout is not null && WhyTheyDiffer(view, readout) is { } why ? [why] : [],
        };
    }

    // How far the readout lies off the maxout form on average, and what of its error that is.
    private static string? WhyTheyDiffer(SurfaceView view, Field readout)
    {
        if (
            view.PartitionOf(view.After[0], readout.Columns) is not { } form
            || view.TargetField(readout.Columns) is not { } target
        )
        {
            return null;
        }

        double[] offsets = [.. readout.Values.Zip(form.Values, (r, f) => r - f).Where(double.IsFinite)];
        double[] errors = [.. readout.Values.Zip(target.Values, (r, t) => r - t).Where(double.IsFinite)];
        if (offsets.Length == 0 || errors.Length == 0)
        {
            return null;
        }

        var (offset, error) = (offsets.Mean(), errors.Select(e => e * e).Mean());
        var spike = LayerFacts.Of(view.After[0]).Decoder.Mean;
        return FormattableString.Invariant(
                $"They differ because the readout is made of spikes, each of which adds {spike:G3}: over the drawn square of {readout.Rows} × {readout.Columns} points "
            )
            + FormattableString.Invariant(
                $"it lies {Math.Abs(offset):G3} {(offset < 0 ? "below" : "above")} the maxout form on average, and that offset squared is {offset * offset:G3} of its squared error of {error:G3}."
            );
    }

    private static Figure Turning(SurfaceView view, Field target, Field fit, bool single)
    {
        var what = single ? "maxout form" : "spiking readout";
        var same = fit.Columns == target.Columns ? target : view.TargetField(fit.Columns)!;
        ImmutableArray<double> line = [.. Grid.Linspace(-view.Trial.Range, view.Trial.Range, fit.Columns)];
        var range = Range([.. same.Values, .. fit.Values]);
        return new(
            "surface-3d",
            $"Target and {what}",
            "Drag to turn, scroll to come nearer; the orange net is the target. The drawing for paper shows both side by side.",
            [SolidView.Of("target", same, range), SolidView.Of(what, fit, range)]
        )
        {
            Columns = 2,
            Width = Figure.Row,
            PanelHeight = 380,
            Solid = new(line, line, same, fit, what),
        };
    }

    private static IEnumerable<Figure> Partitions(SurfaceView view)
    {
        if (
            view.PartitionOf(view.Before[0], Side) is not { } before
            || view.PartitionOf(view.After[0], Side) is not { } after
        )
        {
            yield break;
        }

        var layer = view.After.Length > 1 ? " of the lowest layer" : "";
        yield return new(
            "partition",
            "Active neurons before and after learning" + layer,
            "Each field is where one neuron's boundary is the highest: there the readout rests on it. Dark lines are contours of the network's function, blue ones of the target.",
            [
                Map(view, before, $"before learning: {before.Active} neurons active"),
                Map(view, after, $"after learning: {after.Active} neurons active"),
            ]
        )
        {
            Columns = 2,
            Width = Figure.Row,
            PanelHeight = 480,
        };
    }

    private static Panel Map(SurfaceView view, Partition partition, string title)
    {
        var (range, area) = (view.Trial.Range, Square(view));
        var function = new Field(Side, Side, partition.Values);
        return new(
            "x₁",
            "x₂",
            [
                new Mark.Heat(new(Side, Side, [.. partition.Pieces.Select(Shade)]), Cells(range, Side), Ramp.Pale, "")
                {
                    Range = (0, 1),
                },
                Borders(partition, range),
                .. view.TargetField(Side) is { } target
                    ? [new Mark.Contours(target, area, 8, Colours.Sky)]
                    : Array.Empty<Mark>(),
                new Mark.Contours(function, area, 8, Colours.Black),
            ]
        )
        {
            Title = title,
            Square = true,
            XLimits = (-range, range),
            YLimits = (-range, range),
        };
    }

    // Numbers that lie far apart for neurons that follow one another.
    private static double Shade(int piece) => piece < 0 ? double.NaN : (piece * 0.6180339887498949) % 1;

    private static Mark.Segments Borders(Partition partition, double range)
    {
        var (x1, y1, x2, y2) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var step = 2 * range / (Side - 1);
        for (var r = 0; r < Side; r++)
        {
            for (var c = 0; c < Side; c++)
            {
                var (x, y, own) = (-range + (c * step), -range + (r * step), partition.Pieces[(r * Side) + c]);
                if (c + 1 < Side && partition.Pieces[(r * Side) + c + 1] != own)
                {
                    Add(x + (step / 2), y - (step / 2), x + (step / 2), y + (step / 2));
                }

                if (r + 1 < Side && partition.Pieces[((r + 1) * Side) + c] != own)
                {
                    Add(x - (step / 2), y + (step / 2), x + (step / 2), y + (step / 2));
                }
            }
        }

        return new([.. x1], [.. y1], [.. x2], [.. y2], Colours.Grey, 0.8);

        void Add(double a, double b, double c, double d)
        {
            x1.Add(a);
            y1.Add(b);
            x2.Add(c);
            y2.Add(d);
        }
    }

    private static IEnumerable<Figure> Errors(SurfaceView view, Field? readout)
    {
        if (view.Target is null)
        {
            yield break;
        }

        if (view.After.Length == 1 && view.PartitionOf(view.After[0], Side) is { } after)
        {
            yield return Error(view, "error-maxout", "Error of the maxout form", new(Side, Side, after.Values));
        }

        if (readout is not null)
        {
            yield return Error(view, "error-readout", "Error of the spiking readout", readout);
        }
    }

    private static Figure Error(SurfaceView view, string name, string title, Field field)
    {
        var target = view.TargetField(field.Columns)!;
        ImmutableArray<double> errors = [.. field.Values.Select((v, i) => v - target.Values[i])];
        var most = errors.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        return new(
            name,
            title,
            "The network's value less the target's: red is too high, blue too low. Lines are contours of the target.",
            [
                new(
                    "x₁",
                    "x₂",
                    [
                        new Mark.Heat(
                            new(field.Rows, field.Columns, errors),
                            Cells(view.Trial.Range, field.Columns),
                            Ramp.Diverging,
                            "error of y"
                        )
                        {
                            Range = (-most, most),
                        },
                        new Mark.Contours(target, Square(view), 8, Colours.Grey),
                    ]
                )
                {
                    Square = true,
                    XLimits = (-view.Trial.Range, view.Trial.Range),
                    YLimits = (-view.Trial.Range, view.Trial.Range),
                },
            ]
        )
        {
            PanelHeight = 460,
        };
    }

    private static Figure Cut(SurfaceView view, bool single)
    {
        double[] line = Grid.Linspace(-view.Trial.Range, view.Trial.Range, CutPoints);
        double[] points = [.. line.SelectMany(x => new[] { x, 0.0 })];
        ImmutableArray<double> at = [.. line];
        var lines = new List<Mark>();
        if (view.Target is { } target)
        {
            lines.Add(new Mark.Line("target", at, [.. line.Select(x => target(x, 0))], Colours.Ink) { Width = 1.2 });
        }

        if (view.After[0].Neurons <= MostNeuronsOfProgram)
        {
            lines.Add(
                new Mark.Line(
                    single ? "optimum" : "optimum, lowest layer",
                    at,
                    [.. line.Select(x => Optimum(view, x))],
                    Colours.Green
                )
                {
                    Dashed = true,
                    Width = 2.4,
                }
            );
        }

        lines.Add(new Mark.Line("spiking readout", at, [.. view.Readout(points)], Colours.Vermilion));
        return new(
            "cut",
            "A cut along x₂ = 0: readout and optimum",
            "The optimum minimises ½ λ‖y‖² within the neurons' boundaries, solved in closed form; the readout is the mean over a spiking trial.",
            [new("x₁", "y", [.. lines])]
        )
        {
            Live = true,
        };
    }

    private static double Optimum(SurfaceView view, double x) =>
        ActiveSet.Solve(QuadraticProgram.Of(view.After[0], view.Trial.Leak, [x, 0])) is SolveOutcome.Optimal optimum
            ? optimum.Y[0]
            : double.NaN;

    private static Area Square(SurfaceView view) =>
        new(-view.Trial.Range, view.Trial.Range, -view.Trial.Range, view.Trial.Range);

    // Points are centres of cells, so that the cells reach half a step beyond the square.
    private static Area Cells(double range, int side)
    {
        var edge = range + (range / (side - 1));
        return new(-edge, edge, -edge, edge);
    }

    private static (double From, double To) Range(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
    }
}
