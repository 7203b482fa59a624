using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Laws;
using Snn.Runner.Reports.Pages;

namespace Snn.Runner.Reports.Laws;

/// <summary>A report that was asked for.</summary>
/// <param name="Word">What the user has typed for it: the name of a subject, or a file.</param>
/// <param name="Report">What became of its laws.</param>
internal sealed record AskedReport(string Word, LawReport Report);

/// <summary>What became of laws as a page: every counter-example drawn, with what makes it again.</summary>
internal static class LawPage
{
    /// <summary>The whole HTML.</summary>
    /// <param name="asked">The reports, at least one.</param>
    internal static string Of(ImmutableArray<AskedReport> asked)
    {
        ImmutableArray<Section> sections =
        [
            .. asked.SelectMany(
                (one, s) =>
                    one.Report.Findings.Where(f => f.Outcome is LawOutcome.Broken).Select(f => Broken(one, s, f))
            ),
            .. asked.Select(Laws),
        ];
        ImmutableArray<DrawnFigure> drawn =
        [
            .. sections
                .SelectMany(section => section.Blocks)
                .OfType<Block.Drawn>()
                .SelectMany(block => block.Figures)
                .Select(DrawnFigure.Of),
        ];
        var title = asked.Length == 1 ? asked[0].Report.Subject : $"{Number(asked.Length)} subjects";
        var passed = asked.All(one => one.Report.Passed);
        var header = Html.Of(
            "header",
            Html.Of(
                "h1",
                (Html)$"Laws of {title} ",
                Html.Of("span", passed ? "chip done" : "chip failed", (Html)(passed ? "all hold" : "not all hold"))
            ),
            Html.Of(
                "p",
                "lead",
                (Html)
                    "Properties tried with random cases. A case that breaks one is made as small as it can be: fewer steps, then zero currents, then round numbers."
            ),
            Html.Of("div", "cards", [.. Counts(asked).Select(Card)]),
            PageParts.Contents(sections)
        );
        var footer = Html.Of("footer", (Html)"docs/property-testing.md explains laws, cases and tolerances.");
        return new Page(
            $"Laws of {title}",
            Html.All([header, .. sections.Select(section => PageParts.Of(section, drawn, "")), footer]),
            []
        ).Write();
    }

    private static IEnumerable<(int Count, string Words)> Counts(ImmutableArray<AskedReport> asked)
    {
        var outcomes = asked.SelectMany(one => one.Report.Findings).Select(finding => finding.Outcome).ToArray();
        return
        [
            (outcomes.Count(o => o is LawOutcome.Held), "hold"),
            (outcomes.Count(o => o is LawOutcome.Broken), "are broken"),
            (outcomes.Count(o => o is LawOutcome.Vacuous), "are vacuous: too few cases could have broken them"),
            (outcomes.Count(o => o is LawOutcome.NotClaimed or LawOutcome.Waived), "are not claimed, or do not apply"),
        ];
    }

    private static Html Card((int Count, string Words) card) =>
        Html.Of("div", "card", Html.Of("b", (Html)Number(card.Count)), Html.Of("span", (Html)card.Words));

    private static Section Broken(AskedReport asked, int subject, LawFinding finding)
    {
        var (law, report) = (finding.Law, asked.Report);
        var broken = (LawOutcome.Broken)finding.Outcome;
        var figure = StepFigure.Of($"{Anchor(subject, law)}-case", broken.Breaks);
        return new(
            Anchor(subject, law),
            $"{report.Subject} breaks {law.Name}",
            [
                new Block.Prose(
                    Html.All([
                        Html.Of("p", "law", (Html)Sentence(law.Words)),
                        Html.Of("p", "formula", (Html)law.Formula),
                        Html.Of(
                            "div",
                            "notes",
                            Html.Of("b", (Html)$"Broken by {broken.Case.Size}. "),
                            (Html)Sentence(broken.Breaks.Why)
                        ),
                    ])
                ),
                .. figure is null ? ImmutableArray<Block>.Empty : [new Block.Drawn([figure], Large: true)],
                new Block.Prose(
                    Html.All([
                        Html.Of("h3", (Html)"Step by step"),
                        Steps(broken.Breaks.Table),
                        Html.Of("h3", (Html)"Case"),
                        Copied(broken.Case.Words),
                        Html.Of("h3", (Html)"C#, for a test"),
                        Copied(broken.Case.CSharp),
                        Html.Of("h3", (Html)"JSON, to be pinned"),
                        Copied(broken.Case.Json),
                        Html.Of("h3", (Html)"The same case again"),
                        Copied($"snn laws {asked.Word} --replay {broken.Replay}"),
                        Html.Of("h3", (Html)"Other laws"),
                        Tables.Pairs([
                            (
                                "fall with it",
                                Names(report.Findings, f => f.Outcome is LawOutcome.Broken && f.Law != law)
                            ),
                            ("still hold", Names(report.Findings, f => f.Outcome is LawOutcome.Held)),
                            ("tolerance", law.Tolerance),
                            ("source", law.Source),
                            (
                                "found",
                                $"case {Number(broken.Found + 1)}, made smaller {Number(broken.Shrinks)} {(broken.Shrinks == 1 ? "time" : "times")}"
                            ),
                        ]),
                    ])
                ),
            ]
        );
    }

    private static Section Laws(AskedReport asked, int subject) =>
        new(
            $"laws-{Number(subject + 1)}",
            $"Laws of {asked.Report.Subject}",
            [
                new Block.Prose(
                    Tables.Of(
                        ["law", "", "says", "formula"],
                        asked.Report.Findings.Select(finding =>
                            (
                                ImmutableArray.Create(
                                    Html.Of("code", (Html)finding.Law.Name),
                                    finding.Outcome is LawOutcome.Broken broken
                                        ? Html.Of("a", (Html)$"broken by {broken.Case.Size}")
                                            .With("href", "#" + Anchor(subject, finding.Law))
                                        : (Html)Words(finding.Outcome),
                                    finding.Law.Words,
                                    finding.Law.Formula
                                ),
                                finding.Outcome.Fails ? "changed" : ""
                            )
                        )
                    )
                ),
            ]
        );

    private static Html Steps(StepTable table) =>
        Tables.Of(
            [.. table.Columns.Select(column => "#" + column)],
            table.Rows.Select(
                (row, i) =>
                    (ImmutableArray.CreateRange(row.Select(cell => (Html)cell)), i == table.Marked ? "changed" : "")
            )
        );

    // The page's script puts a button beside it that copies its text.
    private static Html Copied(string text) => Html.Of("pre", "copied", (Html)text);

    private static string Words(LawOutcome outcome) =>
        outcome switch
        {
            LawOutcome.Held held => $"holds ({Number(held.Cases)} cases, {Number(held.Exercised)} exercised it)",
            LawOutcome.Vacuous vacuous =>
                $"vacuous: {Number(vacuous.Exercised)} of {Number(vacuous.Cases)} cases exercised it{(vacuous.Why.Length > 0 ? "; " : "")}{vacuous.Why}",
            LawOutcome.NotClaimed claim => $"not claimed: {claim.Why}",
            LawOutcome.Waived waived => $"does not apply: {waived.Reason}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Names(IEnumerable<LawFinding> findings, Func<LawFinding, bool> which) =>
        string.Join(", ", findings.Where(which).Select(finding => finding.Law.Name)) is { Length: > 0 } names
            ? names
            : "none";

    private static string Anchor(int subject, LawText law) => $"{law.Name}-{Number(subject + 1)}";

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
