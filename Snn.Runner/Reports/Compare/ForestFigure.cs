using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Compare;

/// <summary>
/// The differences that were tested, each with its confidence interval, about the line of no difference.
/// </summary>
internal static class ForestFigure
{
    /// <summary>The figure of at least one test.</summary>
    internal static Figure Of(Comparison c)
    {
        PairTest[] tests = [.. c.Tests.Reverse()];
        var metric = tests[0].Metric;
        var rows = Enumerable.Range(0, tests.Length).Select(i => (double)i).ToArray();
        var found = c.Tests.Where(t => t.Better is not null).ToArray();
        Mark Dots(string name, bool sure, int colour) =>
            new Mark.Points(
                name,
                [.. tests.Where(t => t.Better is not null == sure).Select(t => metric.Scaled(t.Test.Difference))],
                [.. rows.Where(i => tests[(int)i].Better is not null == sure)],
                colour,
                9
            );
        return new(
            "compare-forest",
            $"Differences in {metric.Title}",
            found.Length == 0
                ? "None of them is more than chance."
                : $"More than chance: {string.Join(", ", found.Select(t => $"{t.A.Letter} − {t.B.Letter}"))}.",
            [
                new(
                    metric.IsShare ? "difference (points)" : "difference",
                    "",
                    [
                        new Mark.Rule(0, Upright: true, Colours.Grey),
                        new Mark.Segments(
                            [.. tests.Select(t => metric.Scaled(t.Test.Interval.Low))],
                            [.. rows],
                            [.. tests.Select(t => metric.Scaled(t.Test.Interval.High))],
                            [.. rows],
                            Colours.Ink,
                            1.4
                        ),
                        Dots("could be chance", sure: false, Colours.Blue),
                        Dots("more than chance", sure: true, Colours.Vermilion),
                    ]
                )
                {
                    YNames = [.. tests.Select(t => $"{t.A.Letter} − {t.B.Letter}")],
                    YLimits = (-0.7, tests.Length - 0.3),
                },
            ]
        )
        {
            PanelHeight = 110 + (24 * tests.Length),
            Width = Figure.Row,
        };
    }
}
