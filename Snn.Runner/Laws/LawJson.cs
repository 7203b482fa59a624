using System.Text.Json.Nodes;
using Snn.Data.Laws;

namespace Snn.Runner.Laws;

/// <summary>Laws and what became of them, as JSON.</summary>
internal static class LawJson
{
    /// <summary>A report.</summary>
    internal static JsonNode Of(LawReport report) =>
        new JsonObject
        {
            ["subject"] = report.Subject,
            ["passed"] = report.Passed,
            ["laws"] = new JsonArray([.. report.Findings.Select(finding => Of(finding, report))]),
        };

    /// <summary>A law.</summary>
    internal static JsonNode Of(LawText law, string kind) =>
        new JsonObject
        {
            ["law"] = law.Name,
            ["kind"] = kind,
            ["words"] = law.Words,
            ["formula"] = law.Formula,
            ["source"] = law.Source,
            ["tolerance"] = law.Tolerance,
        };

    private static JsonObject Of(LawFinding finding, LawReport report)
    {
        var json = new JsonObject { ["law"] = finding.Law.Name };
        switch (finding.Outcome)
        {
            case LawOutcome.Held held:
                (json["outcome"], json["cases"], json["exercised"]) = ("holds", held.Cases, held.Exercised);
                break;
            case LawOutcome.Vacuous vacuous:
                (json["outcome"], json["cases"], json["exercised"]) = ("vacuous", vacuous.Cases, vacuous.Exercised);
                json["why"] = vacuous.Why;
                break;
            case LawOutcome.NotClaimed claim:
                (json["outcome"], json["why"]) = ("not claimed", claim.Why);
                break;
            case LawOutcome.Waived waived:
                (json["outcome"], json["why"]) = ("waived", waived.Reason);
                break;
            case LawOutcome.Broken broken:
                (json["outcome"], json["why"], json["replay"]) = ("broken", broken.Breaks.Why, broken.Replay);
                (json["words"], json["formula"]) = (finding.Law.Words, finding.Law.Formula);
                (json["source"], json["tolerance"]) = (finding.Law.Source, finding.Law.Tolerance);
                (json["found"], json["shrinks"]) = (broken.Found, broken.Shrinks);
                (json["size"], json["csharp"], json["case"]) = (
                    broken.Case.Size,
                    broken.Case.CSharp,
                    JsonNode.Parse(broken.Case.Json)
                );
                json["columns"] = Words(broken.Breaks.Table.Columns);
                json["rows"] = new JsonArray([.. broken.Breaks.Table.Rows.Select(Words)]);
                json["marked_row"] = broken.Breaks.Table.Marked;
                json["also_fall"] = Words(
                    report
                        .Findings.Where(f => f.Outcome is LawOutcome.Broken && f.Law != finding.Law)
                        .Select(f => f.Law.Name)
                );
                json["hold"] = Words(report.Findings.Where(f => f.Outcome is LawOutcome.Held).Select(f => f.Law.Name));
                break;
        }

        return json;
    }

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);
}
