using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Plots;

/// <summary>
/// A figure for plotly.js: the traces and the layout, without colours of text and ground, which are the page's.
/// </summary>
internal static class LiveChart
{
    private const double Digits = 6;

    /// <summary>Whether the page can make the figure answer to the pointer.</summary>
    internal static bool Is(Figure figure) => figure.Solid is not null || (figure.Live && figure.Panels.Length == 1);

    /// <summary>What plotly.js needs: <c>{ traces, layout }</c>.</summary>
    internal static JsonObject Of(Figure figure) =>
        figure.Solid is { } solid ? Turning(figure, solid) : Curves(figure.Panels[0]);

    private static JsonObject Curves(Panel panel) =>
        new()
        {
            ["traces"] = new JsonArray([.. panel.Marks.SelectMany(mark => Traces(mark, panel))]),
            ["layout"] = new JsonObject
            {
                ["xaxis"] = Whole(panel, Axis(panel, panel.X, panel.LogX, panel.XLimits, line => line.X)),
                ["yaxis"] = Axis(panel, panel.Y, panel.LogY, panel.YLimits, line => line.Y),
                ["hovermode"] = "x unified",
                ["showlegend"] =
                    panel.Marks.Count(m => m is Mark.Line { Name.Length: > 0 } or Mark.Points { Name.Length: > 0 }) > 1,
            },
        };

    // Epochs are counted: few of them get a tick each.
    private static JsonObject Whole(Panel panel, JsonObject axis)
    {
        if (panel.WholeX)
        {
            axis["tickformat"] = "d";
            if (panel.Marks.OfType<Mark.Line>().SelectMany(l => l.X).DefaultIfEmpty(0).Max() <= 12)
            {
                axis["dtick"] = 1;
            }
        }

        return axis;
    }

    private static JsonObject Axis(
        Panel panel,
        string label,
        bool log,
        (double From, double To)? limits,
        Func<Mark.Line, ImmutableArray<double>> along
    )
    {
        var axis = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = Text(label) },
            ["type"] = log ? "log" : "linear",
        };
        double[] there =
        [
            .. panel.Marks.OfType<Mark.Line>().SelectMany(line => along(line)).Where(v => v > 0 && double.IsFinite(v)),
        ];
        if (log && there.Length > 0)
        {
            var (low, high) = (Math.Log10(there.Min()), Math.Log10(there.Max()));
            var margin = Math.Max(0.05 * (high - low), 0.002);
            var ticks = LogTicks.Values(low - margin, high + margin);
            axis["range"] = new JsonArray(low - margin, high + margin);
            axis["tickmode"] = "array";
            axis["tickvals"] = Numbers([.. ticks]);
            axis["ticktext"] = RunJson.Words(LogTicks.Texts(ticks));
        }

        if (limits is { } range && !log)
        {
            axis["range"] = new JsonArray(range.From, range.To);
        }

        return axis;
    }

    private static IEnumerable<JsonNode> Traces(Mark mark, Panel panel)
    {
        switch (mark)
        {
            case Mark.Line line:
                yield return Trace(
                    line.Name,
                    line.X,
                    line.Y,
                    line.Dots && line.X.Length <= 60 ? "lines+markers" : "lines",
                    line.Colour,
                    new JsonObject
                    {
                        ["color"] = Colours.Hex(line.Colour),
                        ["width"] = line.Width,
                        ["dash"] = line.Dashed ? "dash" : "solid",
                    }
                );
                break;
            case Mark.Points points:
                yield return Trace(points.Name, points.X, points.Y, "markers", points.Colour, null);
                break;
            case Mark.Band band:
                var edge = Trace(
                    "",
                    [.. band.X, .. band.X.Reverse()],
                    [.. band.High, .. band.Low.Reverse()],
                    "lines",
                    band.Colour,
                    new JsonObject { ["width"] = 0 }
                );
                edge["fill"] = "toself";
                edge["fillcolor"] = Colours.Hex(band.Colour) + "33";
                edge["hoverinfo"] = "skip";
                edge["showlegend"] = false;
                yield return edge;
                break;
            case Mark.Segments s:
                yield return Trace(
                    "",
                    [.. s.X1.SelectMany((x, i) => new[] { x, s.X2[i], double.NaN })],
                    [.. s.Y1.SelectMany((y, i) => new[] { y, s.Y2[i], double.NaN })],
                    "lines",
                    s.Colour,
                    new JsonObject { ["color"] = Colours.Hex(s.Colour), ["width"] = s.Width }
                );
                break;
            case Mark.Rule { Upright: false } rule:
                var ends = panel
                    .Marks.OfType<Mark.Line>()
                    .SelectMany(l => l.X)
                    .Where(double.IsFinite)
                    .DefaultIfEmpty(0)
                    .ToArray();
                yield return Trace(
                    "",
                    [ends.Min(), ends.Max()],
                    [rule.At, rule.At],
                    "lines",
                    rule.Colour,
                    new JsonObject
                    {
                        ["color"] = Colours.Hex(rule.Colour),
                        ["width"] = 1.2,
                        ["dash"] = "dash",
                    }
                );
                break;
        }
    }

    private static JsonObject Trace(
        string name,
        ImmutableArray<double> x,
        ImmutableArray<double> y,
        string mode,
        int colour,
        JsonObject? line
    )
    {
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = mode,
            ["name"] = Text(name),
            ["x"] = Numbers(x),
            ["y"] = Numbers(y),
            ["marker"] = new JsonObject { ["color"] = Colours.Hex(colour), ["size"] = 6 },
        };
        if (line is not null)
        {
            trace["line"] = line;
        }

        if (name.Length == 0)
        {
            trace["showlegend"] = false;
            trace["hoverinfo"] = "skip";
        }

        return trace;
    }

    private static JsonObject Turning(Figure figure, Solid solid) =>
        new()
        {
            ["solid"] = true,
            ["traces"] = new JsonArray(
                Surface(solid, solid.Target, "target", flat: true),
                Surface(solid, solid.Fit, solid.FitName, flat: false)
            ),
            ["layout"] = new JsonObject
            {
                ["scene"] = new JsonObject
                {
                    ["xaxis"] = new JsonObject { ["title"] = new JsonObject { ["text"] = "x₁" } },
                    ["yaxis"] = new JsonObject { ["title"] = new JsonObject { ["text"] = "x₂" } },
                    ["zaxis"] = new JsonObject { ["title"] = new JsonObject { ["text"] = "y" } },
                    ["aspectratio"] = new JsonObject
                    {
                        ["x"] = 1,
                        ["y"] = 1,
                        ["z"] = 0.7,
                    },
                    ["camera"] = new JsonObject
                    {
                        ["eye"] = new JsonObject
                        {
                            ["x"] = 1.35,
                            ["y"] = -1.45,
                            ["z"] = 0.85,
                        },
                    },
                },
                ["title"] = Text(figure.Title),
                ["showlegend"] = true,
            },
        };

    private static JsonObject Surface(Solid solid, Field field, string name, bool flat)
    {
        var surface = new JsonObject
        {
            ["type"] = "surface",
            ["name"] = Text(name),
            ["x"] = Numbers(solid.X),
            ["y"] = Numbers(solid.Y),
            ["z"] = new JsonArray([
                .. Enumerable
                    .Range(0, field.Rows)
                    .Select(r =>
                        (JsonNode)Numbers(field.Values.AsSpan(r * field.Columns, field.Columns).ToImmutableArray())
                    ),
            ]),
            ["showlegend"] = true,
            ["opacity"] = 1,
            ["colorscale"] = "Viridis",
            ["showscale"] = !flat,
            ["hovertemplate"] = "x₁ %{x:.2f}<br>x₂ %{y:.2f}<br>y %{z:.3f}",
        };
        if (flat)
        {
            // A net of lines: a second surface would hide the first or flicker through it.
            surface["hidesurface"] = true;
            surface["colorscale"] = new JsonArray(
                new JsonArray(0, Colours.Hex(Colours.Orange)),
                new JsonArray(1, Colours.Hex(Colours.Orange))
            );
            surface["contours"] = new JsonObject { ["x"] = Net(solid.X), ["y"] = Net(solid.Y) };
        }
        else
        {
            surface["colorbar"] = new JsonObject
            {
                ["title"] = new JsonObject { ["text"] = "y" },
                ["thickness"] = 14,
                ["len"] = 0.7,
            };
        }

        return surface;
    }

    private static JsonObject Net(ImmutableArray<double> along) =>
        new()
        {
            ["show"] = true,
            ["start"] = along[0],
            ["end"] = along[^1],
            ["size"] = (along[^1] - along[0]) / 16,
            ["color"] = Colours.Hex(Colours.Orange),
            ["width"] = 2,
        };

    private static JsonArray Numbers(ImmutableArray<double> values) =>
        new([.. values.Select(v => RunJson.Number(double.IsFinite(v) && v != 0 ? Significant(v) : v))]);

    private static double Significant(double value)
    {
        var scale = Math.Pow(10, Digits - 1 - Math.Floor(Math.Log10(Math.Abs(value))));
        var rounded = Math.Round(value * scale) / scale;
        return double.IsFinite(rounded) ? rounded : value;
    }

    // plotly.js reads a little markup (b, i, a, br) in labels; text of ours has none.
    private static string Text(string text) =>
        PlainText
            .Of(text)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal);
}
