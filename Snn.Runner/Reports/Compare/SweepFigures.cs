using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Reports.Statistics;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Compare;

/// <summary>
/// What a swept parameter does to the result: a curve of one, a curve for each value and a map of two.
/// </summary>
internal static class SweepFigures
{
    // What tells groups apart without being a parameter.
    private static readonly ImmutableArray<string> NotSwept =
    [
        "experiment",
        "epochs done",
        "data",
        "plug-ins",
        "points",
    ];

    /// <summary>The section; null where the groups do not differ in one or two parameters alone.</summary>
    internal static Section? Of(Comparison c)
    {
        if (c.Primary is not { } metric || c.Differing.Any(NotSwept.Contains))
        {
            return null;
        }

        RunGroup[] groups = [.. c.Groups.Where(g => g.Sample(metric).Count > 0)];
        string[] numbers =
        [
            .. c
                .Differing.Where(name => groups.All(g => Number(Value(g, name)) is not null))
                .OrderByDescending(name => Values(groups, name).Length),
        ];
        ImmutableArray<Figure> figures = c.Differing switch
        {
            [var name] when numbers.Length == 1 && groups.Length > 1 => [Response(metric, name, null, groups)],
            [var a, var b] when groups.Length > 2 =>
            [
                .. numbers.Take(1).Select(x => Response(metric, x, x == a ? b : a, groups)),
                Map(metric, a, b, groups),
            ],
            _ => [],
        };
        return figures.IsEmpty ? null : new("sweep", "What the swept parameters do", [new Block.Drawn(figures)]);
    }

    private static Figure Response(MetricKey metric, string name, string? other, RunGroup[] groups)
    {
        var lines = groups
            .GroupBy(g => other is null ? "" : Value(g, other))
            .OrderBy(g => Number(g.Key) ?? 0)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(
                (line, i) =>
                    (
                        Name: other is null ? "" : $"{other} {line.Key}",
                        At: line.Select(g => (X: Number(Value(g, name))!.Value, Sample: g.Sample(metric)))
                            .OrderBy(p => p.X)
                            .ToArray(),
                        Colour: i
                    )
            )
            .ToArray();
        double[] x = [.. lines.SelectMany(l => l.At.Select(p => p.X))];
        var best = groups.MaxBy(g => metric.Merit(g.Sample(metric).Mean))!;
        return new(
            "sweep-" + Named(name),
            $"{metric.Title.Split(',')[0]} against {name}",
            $"The best mean, {Verdict.Shown(metric, best.Sample(metric))}, is at {name} {Value(best, name)}"
                + (other is null ? "." : $", {other} {Value(best, other)}.")
                + (lines.Any(l => l.At.Any(p => p.Sample.OfMean is not null)) ? " Strokes are 95% intervals." : ""),
            [
                new(
                    name,
                    metric.Axis(),
                    [
                        .. lines.SelectMany(l =>
                            new Mark[]
                            {
                                Strokes(metric, l.At, l.Colour),
                                new Mark.Line(
                                    l.Name,
                                    [.. l.At.Select(p => p.X)],
                                    [.. l.At.Select(p => metric.Scaled(p.Sample.Mean))],
                                    l.Colour
                                )
                                {
                                    Dots = true,
                                    Dashed = Colours.Dashed(l.Colour),
                                },
                            }
                        ),
                    ]
                )
                {
                    LogX = x.All(v => v > 0) && x.Max() >= 8 * x.Min(),
                },
            ]
        )
        {
            Live = true,
        };
    }

    private static Mark.Segments Strokes(MetricKey metric, (double X, Sample Sample)[] at, int colour)
    {
        var sure = at.Where(p => p.Sample.OfMean is not null).ToArray();
        return new(
            [.. sure.Select(p => p.X)],
            [.. sure.Select(p => metric.Scaled(p.Sample.OfMean!.Value.Low))],
            [.. sure.Select(p => p.X)],
            [.. sure.Select(p => metric.Scaled(p.Sample.OfMean!.Value.High))],
            colour,
            1.2
        );
    }

    private static Figure Map(MetricKey metric, string a, string b, RunGroup[] groups)
    {
        var (columns, rows) = (Values(groups, a), Values(groups, b));
        var cells = rows.SelectMany(row =>
                columns.Select(column =>
                    groups.FirstOrDefault(g => Value(g, a) == column && Value(g, b) == row)?.Sample(metric).Mean
                    ?? double.NaN
                )
            )
            .Select(metric.Scaled)
            .ToImmutableArray();
        int[] there = [.. Enumerable.Range(0, cells.Length).Where(i => double.IsFinite(cells[i]))];
        var (low, high) = (there.Min(i => cells[i]), there.Max(i => cells[i]));
        var missing = cells.Length - there.Length;
        return new(
            "sweep-map",
            $"{metric.Title.Split(',')[0]} by {a} and {b}",
            missing == 0 ? "" : FormattableString.Invariant($"{missing} of {cells.Length} combinations have no run."),
            [
                new(
                    a,
                    b,
                    [
                        new Mark.Heat(
                            new(rows.Length, columns.Length, cells),
                            new(-0.5, columns.Length - 0.5, -0.5, rows.Length - 0.5),
                            Ramp.Viridis,
                            metric.Axis()
                        )
                        {
                            Range = high > low ? (low, high) : null,
                        },
                        new Mark.Words(
                            [.. there.Select(i => (double)(i % columns.Length))],
                            [.. there.Select(i => (double)(i / columns.Length))],
                            [.. there.Select(i => cells[i].ToString("G4", CultureInfo.InvariantCulture))],
                            [.. there.Select(i => cells[i] > (low + high) / 2 ? Colours.Black : Colours.White)],
                            11
                        ),
                    ]
                )
                {
                    XNames = columns,
                    YNames = rows,
                    XLimits = (-0.5, columns.Length - 0.5),
                    YLimits = (-0.5, rows.Length - 0.5),
                },
            ]
        )
        {
            PanelHeight = Math.Clamp(120 + (44 * rows.Length), 240, 720),
        };
    }

    private static ImmutableArray<string> Values(RunGroup[] groups, string name) =>
        [
            .. groups
                .Select(g => Value(g, name))
                .Distinct()
                .OrderBy(v => Number(v) ?? 0)
                .ThenBy(v => v, StringComparer.Ordinal),
        ];

    private static string Value(RunGroup group, string name) => group.Differing.First(d => d.Name == name).Value;

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    // A parameter's name comes from a file: only what a file's name can hold goes into one.
    private static string Named(string parameter) =>
        new([.. parameter.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(40)]);
}
