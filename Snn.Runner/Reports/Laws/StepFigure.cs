using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Laws;
using Snn.Runner.Reports.Plots;

namespace Snn.Runner.Reports.Laws;

/// <summary>A counter-example of a neuron, drawn: membrane against threshold, spikes, and the current below.</summary>
internal static class StepFigure
{
    private const double Margin = 0.6;
    private const double Expected = 1;
    private const double Actual = 0;
    private const double Half = 0.3;
    private const double Largest = 1e100;

    /// <summary>The figure of a neuron's steps; null where they are not those of one, or nothing to draw.</summary>
    /// <param name="name">Name of the figure.</param>
    /// <param name="breaks">What the case shows.</param>
    internal static Figure? Of(string name, Verdict.Breaks breaks)
    {
        if (breaks.Table.Numbers is not { } numbers || breaks.Table.Marked < 0)
        {
            return null;
        }

        var steps = Steps.Of(numbers, breaks);
        if (steps.Current.IsEmpty || steps.First > steps.Count)
        {
            return null;
        }

        var limits = (1 - Margin, steps.Count + Margin);
        Panel[] panels =
        [
            new("", "membrane v", [.. Membrane(steps)])
            {
                Title = "membrane and threshold",
                YLimits = Around([.. steps.Charged, .. steps.Membrane, .. steps.Threshold, .. steps.Membranes]),
            },
            new("", "", [.. Spikes(steps)])
            {
                Title = "outputs",
                YNames = ["actual", "expected"],
                YLimits = (-Margin, 1 + Margin),
            },
            new(
                "step",
                "current I",
                [new Mark.Bars("", steps.Number, steps.Current, [], Colours.Sky, 0.5), First(steps)]
            )
            {
                Title = "current",
                YLimits = Around([0, .. steps.Current]),
            },
        ];
        return new(
            name,
            "The smallest case",
            "The membrane is charged, held against the threshold and, where a spike comes, reset within the same step; the upright dashed line is the first "
                + "step that differs from the expected value. Expected values of later steps are unknown.",
            [
                .. panels
                    .Where((_, i) => i > 0 || !steps.Membrane.IsEmpty || !steps.Charged.IsEmpty)
                    .Select(panel => panel with { XLimits = limits, WholeX = true }),
            ]
        )
        {
            Width = 860,
            PanelHeight = 220,
        };
    }

    private static IEnumerable<Mark> Membrane(Steps steps)
    {
        var (x, y) = steps.Path();
        yield return First(steps);
        if (!steps.Threshold.IsEmpty)
        {
            yield return new Mark.Line(
                "θ",
                [.. steps.Number.SelectMany(n => new[] { n - 0.5, n + 0.5 })],
                [.. steps.Threshold.SelectMany(v => new[] { v, v })],
                Colours.Ink
            )
            {
                Dashed = true,
                Width = 1.2,
            };
        }

        yield return new Mark.Line("membrane v", x, y, Colours.Blue);
        if (!steps.Charged.IsEmpty)
        {
            yield return new Mark.Points("charged v⁻", steps.Number, steps.Charged, Colours.Sky);
        }

        if (!steps.Membrane.IsEmpty)
        {
            yield return new Mark.Points("after the step", steps.Number, steps.Membrane, Colours.Blue);
        }

        if (steps.Says is { OfMembrane: true } says)
        {
            yield return new Mark.Points("expected", [says.Step], [says.Expected], Colours.Green, 11);
            yield return new Mark.Points("actual", [says.Step], [says.Actual], Colours.Vermilion, 11);
        }
    }

    // Up to the first difference the outputs are as expected.
    private static IEnumerable<Mark> Spikes(Steps steps)
    {
        var spiking = steps.Number.Where((_, i) => steps.Output[i] > 0).ToImmutableArray();
        var says = steps.Says is { OfMembrane: false } one ? one : null;
        var known = spiking.Where(n => n < (says?.Step ?? steps.First)).ToImmutableArray();
        if (says is { Expected: > 0 })
        {
            known = known.Add(says.Step);
        }
        else if (says is null && steps.Output[steps.First - 1] > 0)
        {
            known = known.Add(steps.First);
        }

        yield return First(steps);
        yield return Upright(known, Expected, Colours.Green);
        yield return Upright(spiking, Actual, Colours.Blue);
        if (says is not null)
        {
            yield return new Mark.Points(
                "",
                [says.Step],
                [says.Expected > 0 ? Expected : Actual],
                says.Expected > 0 ? Colours.Green : Colours.Vermilion,
                9
            );
        }
    }

    private static Mark.Segments Upright(ImmutableArray<double> at, double row, int colour) =>
        new(at, [.. at.Select(_ => row - Half)], at, [.. at.Select(_ => row + Half)], colour, 3);

    // Room above and below, so that nothing lies on the frame; what no one can draw fits anything.
    private static (double, double)? Around(ImmutableArray<double> values)
    {
        double[] drawn = [.. values.Where(v => Math.Abs(v) < Largest)];
        if (drawn.Length == 0)
        {
            return null;
        }

        var (low, high) = (drawn.Min(), drawn.Max());
        var room = high > low ? 0.12 * (high - low) : 1;
        return (low - room, high + room);
    }

    private static Mark.Rule First(Steps steps) => new(steps.First, Upright: true, Colours.Vermilion);

    /// <summary>The expected value of the first step that differs.</summary>
    /// <param name="Step">Its number, from 1.</param>
    /// <param name="Expected">What it should be.</param>
    /// <param name="Actual">What it is.</param>
    /// <param name="OfMembrane">Whether these are membranes, and not outputs.</param>
    private sealed record Says(double Step, double Expected, double Actual, bool OfMembrane);

    /// <summary>The numbers of a table; a column that is not there is empty.</summary>
    private sealed record Steps(
        ImmutableArray<double> Number,
        ImmutableArray<double> Current,
        ImmutableArray<double> Charged,
        ImmutableArray<double> Threshold,
        ImmutableArray<double> Output,
        ImmutableArray<double> Membrane,
        int First,
        Says? Says
    )
    {
        internal int Count => Number.Length;

        /// <summary>The membranes that the law speaks of, where it does.</summary>
        internal ImmutableArray<double> Membranes =>
            Says is { OfMembrane: true } says ? [says.Expected, says.Actual] : [];

        internal static Steps Of(StepNumbers numbers, Verdict.Breaks breaks)
        {
            var table = breaks.Table;
            return new(
                [.. Enumerable.Range(1, numbers.Current.Length).Select(n => (double)n)],
                numbers.Current,
                numbers.Charged,
                numbers.Threshold,
                numbers.Output,
                numbers.Membrane,
                table.Marked + 1,
                Differing()
            );

            Says? Differing()
            {
                if (
                    table.Marked >= table.Rows.Count
                    || table.Columns.IndexOf("expected") is not (>= 0 and var says)
                    || table.Columns.IndexOf("actual") is not (>= 0 and var actual)
                )
                {
                    return null;
                }

                // Words are of spikes; a number is the membrane's where the finding speaks of it, else the output's.
                var row = table.Rows[table.Marked];
                var (expected, found) = (Word(row[says]), Word(row[actual]));
                var ofMembrane =
                    Cell("membrane") == row[actual]
                    && breaks.Why.Contains("membrane", StringComparison.Ordinal)
                    && !row[says].Contains("spike", StringComparison.Ordinal);
                var ofOutput = Word(Cell("output") ?? "") == found;
                return double.IsFinite(expected) && double.IsFinite(found) && (ofMembrane || ofOutput)
                    ? new(table.Marked + 1, expected, found, ofMembrane)
                    : null;

                string? Cell(string name) => table.Columns.IndexOf(name) is >= 0 and var at ? row[at] : null;
            }
        }

        // Charged, then where the step leaves it: a spike is an upright line down.
        internal (ImmutableArray<double> X, ImmutableArray<double> Y) Path()
        {
            var (charged, membrane) = (Charged, Membrane);
            return charged.IsEmpty ? (Number, membrane)
                : membrane.IsEmpty ? (Number, charged)
                : (
                    [.. Number.SelectMany(n => new[] { n, n })],
                    [.. charged.Zip(membrane, (c, v) => new[] { c, v }).SelectMany(v => v)]
                );
        }

        private static double Word(string cell) =>
            cell switch
            {
                "a spike" => 1,
                "no spike" => 0,
                _ => Read(cell),
            };

        private static double Read(string cell) =>
            double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : double.NaN;
    }
}
