using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Pages;

/// <summary>Figures over the epochs of a run.</summary>
internal static class Curves
{
    private const int MostTold = 4;

    /// <summary>Numbers of an epoch as lines; null where none of them moves.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">Name of the figure.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="axis">Label of the vertical axis, with its unit.</param>
    /// <param name="log">Whether the vertical axis is logarithmic, where all numbers allow it.</param>
    /// <param name="lines">Metric, and what it is called.</param>
    internal static Figure? Of(
        RunDossier run,
        string name,
        string title,
        string axis,
        bool log,
        params (MetricKey Key, string Called)[] lines
    )
    {
        var marks = lines.Select(
            (line, i) =>
                Line(
                    line.Called,
                    run.Epochs,
                    e => line.Key.Number(e.Numbers) is { } v ? line.Key.Scaled(v) : double.NaN,
                    i
                )
        );
        return Figure(name, title, axis, log, marks);
    }

    /// <summary>Numbers that every block has of its own, one line a block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">Name of the figure.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="axis">Label of the vertical axis, with its unit.</param>
    /// <param name="log">Whether the vertical axis is logarithmic, where all numbers allow it.</param>
    /// <param name="key">What they are.</param>
    /// <param name="part">What a block (or layer) is called.</param>
    internal static Figure? OfBlocks(
        RunDossier run,
        string name,
        string title,
        string axis,
        bool log,
        SeriesKey key,
        string part
    )
    {
        var blocks = run.Epochs.Select(e => key.In(e.Numbers).Length).DefaultIfEmpty(0).Max();
        return Figure(
            name,
            title,
            axis,
            log,
            Enumerable
                .Range(0, Math.Min(blocks, 40))
                .Select(b =>
                    Line(
                        string.Create(CultureInfo.InvariantCulture, $"{part} {b + 1}"),
                        run.Epochs,
                        e => key.In(e.Numbers) is var all && b < all.Length ? key.Scaled(all[b]) : double.NaN,
                        b
                    )
                )
        );
    }

    private static Figure? Figure(string name, string title, string axis, bool log, IEnumerable<Mark.Line?> lines)
    {
        // A line that never moves says no more than its number, which the tables have.
        ImmutableArray<Mark.Line> drawn = [.. lines.OfType<Mark.Line>()];
        return drawn.Any(l => l.Y.Any(y => y != l.Y[0]))
            ? new(
                name,
                title,
                Finding(drawn, axis),
                [new("epoch", axis, [.. drawn]) { WholeX = true, LogY = log && drawn.All(l => l.Y.All(v => v > 0)) }]
            )
            {
                Live = true,
            }
            : null;
    }

    // Where the lines begin and end.
    private static string Finding(ImmutableArray<Mark.Line> lines, string axis)
    {
        var told = lines
            .Take(MostTold)
            .Select(l =>
                $"{(lines.Length > 1 ? l.Name + " " : "")}{Shown(l.Y[0])} after epoch {Numbers.Short(l.X[0])}, {Shown(l.Y[^1])} after {Numbers.Short(l.X[^1])}"
            );
        var text = string.Join("; ", told) + (lines.Length > MostTold ? "; and so on." : ".");
        return char.ToUpperInvariant(text[0]) + text[1..];

        string Shown(double value) =>
            axis.EndsWith("(%)", StringComparison.Ordinal)
                ? string.Create(CultureInfo.InvariantCulture, $"{value:F2}%")
                : Numbers.Short(value);
    }

    private static Mark.Line? Line(
        string called,
        ImmutableArray<EpochLine> epochs,
        Func<EpochLine, double> value,
        int number
    )
    {
        (double X, double Y)[] points =
        [
            .. epochs.Select(e => ((double)e.Epoch, value(e))).Where(p => double.IsFinite(p.Item2)),
        ];
        return points.Length == 0
            ? null
            : new(called, [.. points.Select(p => p.X)], [.. points.Select(p => p.Y)], number)
            {
                Dots = true,
                Dashed = Colours.Dashed(number),
            };
    }
}
