using Snn.Convex.Laws;
using Snn.Data.Laws;
using Snn.Data.Laws.Neurons;
using Snn.Runner.Reports.Laws;
using Snn.Runner.Reports.Plots;
using Snn.Tests.Data.Laws;

namespace Snn.Tests.Runner.Reports;

/// <summary>What became of laws, as a page.</summary>
public sealed class LawPageTests
{
    private const string Markup = "<script>window.ran = true</script>&\"";

    /// <summary>A neuron with a name that a page must not take for markup, and faults.</summary>
    internal static AskedReport Broken { get; } =
        new(
            "my.cs",
            NeuronLaws.Validate(
                NeuronMutants.All.Single(m => m.Neuron.Name == "reset before fire").Neuron with
                {
                    Name = Markup,
                }
            )
        );

    [Fact]
    public void A_counter_example_stands_there_with_its_law_its_steps_and_what_makes_it_again()
    {
        var page = LawPage.Of([Broken]);

        Assert.All(
            Broken.Report.Findings,
            finding =>
            {
                Assert.Contains(Encoded(finding.Law.Words), page, StringComparison.Ordinal);
                Assert.Contains(Encoded(finding.Law.Formula), page, StringComparison.Ordinal);
                if (finding.Outcome is LawOutcome.Broken broken)
                {
                    string[] told =
                    [
                        broken.Case.CSharp,
                        broken.Case.Json,
                        broken.Case.Size,
                        $"snn laws my.cs --replay {broken.Replay}",
                        finding.Law.Tolerance,
                        .. broken.Breaks.Table.Rows.SelectMany(row => row),
                    ];
                    Assert.All(told, text => Assert.Contains(Encoded(text), page, StringComparison.Ordinal));
                }
            }
        );
        var count = Broken.Report.Findings.Count(f => f.Outcome is LawOutcome.Broken);
        Assert.True(count > 1);
        Assert.Equal(count, Split(page, "<figure"));
        Assert.Equal(count, Split(page, "<tr class=\"changed\">") - count);
        Assert.DoesNotContain(Markup, page, StringComparison.Ordinal);
    }

    // A plot whose axes move while it is drawn draws itself once more, over what is there.
    [Fact]
    public void A_panel_is_drawn_once_for_each_width()
    {
        var page = LawPage.Of([Broken]);

        Assert.Equal(2 * Split(page, "<figure"), Split(page, ">outputs<"));
    }

    [Fact]
    public void A_subject_that_keeps_all_laws_has_the_table_of_laws_alone()
    {
        var page = LawPage.Of([new("lif", NeuronLaws.Validate(ReferenceLif, NeuronLaws.Named("threshold", "pure")))]);

        Assert.Contains("all hold", page, StringComparison.Ordinal);
        Assert.Equal(0, Split(page, "<figure"));
    }

    [Fact]
    public void A_case_without_currents_is_a_table_and_no_drawing()
    {
        var wrong = BoundaryRule.Projection with { Step = (boundary, g, x, target, rates) => boundary };
        var asked = new AskedReport("rule.cs", RuleLaws.Validate(wrong));
        Assert.False(asked.Report.Passed);

        var page = LawPage.Of([asked]);

        Assert.Equal(0, Split(page, "<figure"));
        Assert.Contains("Step by step", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_no_one_can_draw_leave_a_figure_that_can_be_drawn()
    {
        var figure = StepFigure.Of(
            "case",
            new(
                "the membrane is off by NaN",
                new(
                    ["step", "current", "charged", "threshold", "output", "membrane", "expected", "actual"],
                    [
                        ["1", "1E+308", "∞", "NaN", "1", "-∞", "", ""],
                        ["2", "0", "NaN", "1", "0", "NaN", "0", "NaN"],
                    ],
                    1
                )
                {
                    Numbers = new(
                        [1e308, 0],
                        [double.PositiveInfinity, double.NaN],
                        [double.NaN, 1],
                        [1, 0],
                        [double.NegativeInfinity, double.NaN]
                    ),
                }
            )
        );

        Assert.NotNull(figure);
        Assert.Contains("<svg", FigureDrawing.Svg(figure), StringComparison.Ordinal);
    }

    private static Neuron<double> ReferenceLif { get; } =
        new("lif", () => 0, (i, v) => (0.9 * v) + i is var c && c >= 1 ? (1, c - 1) : (0, (0.9 * v) + i))
        {
            Membrane = v => v,
            Threshold = _ => 1,
            Charge = (i, v) => (0.9 * v) + i,
        };

    private static int Split(string page, string text) => page.Split(text).Length - 1;

    private static string Encoded(string text) =>
        System.Text.Encodings.Web.HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All).Encode(text);
}
