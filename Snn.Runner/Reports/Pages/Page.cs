using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Snn.Runner.Reports.Pages;

/// <summary>
/// A page in one file: its style, its scripts and its data are inside, and nothing that it could load lies outside.
/// </summary>
/// <param name="Title">Of the page.</param>
/// <param name="Body">What is between header and end.</param>
/// <param name="Charts">Data of the interactive charts by the name of their figure.</param>
internal sealed record Page(string Title, Html Body, ImmutableArray<(string Name, JsonObject Chart)> Charts)
{
    private static readonly Lazy<string> Style = new(() => Asset("page.css"));
    private static readonly Lazy<(string Text, string Digest)> Own = new(() => Script("page.js"));
    private static readonly Lazy<(string Text, string Digest)> Plotly = new(() => Script("plotly-gl3d.min.js"));

    /// <summary>The page as text.</summary>
    /// <remarks>
    /// Scripts run only if their digest stands in the policy, so that nothing that came from a run's folder could run
    /// even if it got into the page as markup. Data are JSON in which <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> are
    /// escaped.
    /// </remarks>
    internal string Write()
    {
        (string Text, string Digest)[] scripts = Charts.IsEmpty ? [Own.Value] : [Plotly.Value, Own.Value];
        var policy =
            $"default-src 'none'; script-src {string.Join(' ', scripts.Select(s => s.Digest))}; style-src 'unsafe-inline'; img-src data: blob:; "
            + "font-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'none'";
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        Html.Of("meta").With("http-equiv", "Content-Security-Policy").With("content", policy).Write(page);
        page.Append('\n');
        Html.Of("meta").With("name", "viewport").With("content", "width=device-width, initial-scale=1").Write(page);
        Html.Of("meta").With("name", "color-scheme").With("content", "light dark").Write(page);
        page.Append('\n');
        Html.Of("title", Title).Write(page);
        page.Append("\n<style>\n").Append(Style.Value).Append("</style>\n</head>\n<body>\n");
        Body.Write(page);
        foreach (var (name, chart) in Charts)
        {
            page.Append("\n<script type=\"application/json\" class=\"chart-data\" id=\"data-")
                .Append(name)
                .Append("\">")
                .Append(chart.ToJsonString(JsonSerializerOptions.Default))
                .Append("</script>");
        }

        foreach (var (script, _) in scripts)
        {
            page.Append("\n<script>").Append(script).Append("</script>");
        }

        return page.Append("\n</body>\n</html>\n").ToString();
    }

    private static (string Text, string Digest) Script(string name)
    {
        var script = Asset(name);
        return (script, $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'");
    }

    private static string Asset(string name)
    {
        using var reader = new StreamReader(
            typeof(Page).Assembly.GetManifestResourceStream("report/" + name)!,
            Encoding.UTF8
        );

        // As a browser reads it: the digest is of text with line feeds.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
