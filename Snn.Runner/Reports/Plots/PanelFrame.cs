using ScottPlot;
using ScottPlot.TickGenerators;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Plots;

/// <summary>What stands around the marks of a panel: axes, labels, ticks, legend.</summary>
internal static class PanelFrame
{
    /// <summary>Letters of ticks and legends, pixels.</summary>
    internal const float Small = 11;

    /// <summary>Letters of labels, pixels.</summary>
    internal const float Medium = 12;

    /// <summary>Fonts and colours of axes and legend.</summary>
    internal static void Style(Plot plot)
    {
        var ink = Colours.Of(Colours.Ink);
        plot.FigureBackground.Color = ScottPlot.Colors.Transparent;
        plot.DataBackground.Color = ScottPlot.Colors.Transparent;
        plot.Axes.Color(ink);
        plot.Grid.MajorLineColor = Colours.Of(Colours.Grey).WithOpacity(.25);
        plot.Legend.FontName = EmbeddedFont.Name;
        plot.Legend.FontSize = Small;
        plot.Legend.FontColor = ink;
        plot.Legend.BackgroundColor = ScottPlot.Colors.Transparent;
        plot.Legend.OutlineColor = ScottPlot.Colors.Transparent;
        plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
        plot.Axes.Title.Label.FontName = EmbeddedFont.Name;
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.FontSize = Medium + 1;
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.Label.FontName = EmbeddedFont.Name;
            axis.Label.FontSize = Medium;
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontName = EmbeddedFont.Name;
            axis.TickLabelStyle.FontSize = Small;
        }
    }

    /// <summary>A text in lines of at most so many characters, broken at blanks as far as there are any.</summary>
    internal static string InLines(string text, int longest) =>
        text.Length > longest && text.LastIndexOf(' ', longest) is > 0 and var at
            ? text[..at] + '\n' + InLines(text[(at + 1)..], longest)
            : text;

    /// <summary>Labels, ticks, limits and legend; after the marks are added.</summary>
    internal static void Set(Plot plot, Panel panel, bool narrow)
    {
        plot.Title(panel.Title.Length > 0 ? InLines(PlainText.Of(panel.Title, 90), narrow ? 40 : 90) : null!);
        plot.XLabel(PlainText.Of(panel.X, 90));
        plot.YLabel(PlainText.Of(panel.Y, 60));
        plot.Axes.Bottom.TickGenerator = panel.XNames.IsEmpty
            ? new NumericAutomatic { IntegerTicksOnly = panel.WholeX, LabelFormatter = Number }
            : new NumericManual(
                [.. panel.XNames.Select((_, i) => (double)i)],
                [.. panel.XNames.Select(n => PlainText.Of(n, 18))]
            );
        plot.Axes.Left.TickGenerator = !panel.YNames.IsEmpty
            ? new NumericManual(
                [.. panel.YNames.Select((_, i) => (double)i)],
                [.. panel.YNames.Select(n => PlainText.Of(n, narrow ? 22 : 60))]
            )
            : new NumericAutomatic { LabelFormatter = Number };
        if (panel.Marks.Any(m => m is Mark.Heat) || panel.Bare)
        {
            plot.HideGrid();
            plot.Axes.Margins(0, 0);
        }

        if (panel.XNames.Length > 6 && panel.XNames.Max(n => n.Length) > 3)
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = 45;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;
            plot.Axes.Bottom.MinimumSize = 80;
        }

        plot.Axes.AutoScale();
        Limit(plot, panel);
        var limits = plot.Axes.GetLimits();
        if (panel.LogX)
        {
            plot.Axes.Bottom.TickGenerator = LogTicks.Between(limits.Left, limits.Right);
        }

        if (panel.LogY)
        {
            plot.Axes.Left.TickGenerator = LogTicks.Between(limits.Bottom, limits.Top);
        }

        if (panel.Square)
        {
            plot.Axes.SquareUnits();
        }

        if (panel.Bare)
        {
            plot.Axes.Frameless();
        }

        if (panel.Marks.Count(Named) > 1)
        {
            plot.Legend.Orientation = narrow ? Orientation.Horizontal : Orientation.Vertical;
            plot.ShowLegend(narrow ? Edge.Bottom : Edge.Right);
        }
        else
        {
            plot.HideLegend();
        }
    }

    private static void Limit(Plot plot, Panel panel)
    {
        if (panel.XLimits is { } x)
        {
            plot.Axes.SetLimitsX(panel.LogX ? Math.Log10(x.From) : x.From, panel.LogX ? Math.Log10(x.To) : x.To);
        }

        if (panel.YLimits is { } y)
        {
            plot.Axes.SetLimitsY(panel.LogY ? Math.Log10(y.From) : y.From, panel.LogY ? Math.Log10(y.To) : y.To);
        }
    }

    private static bool Named(Mark mark) =>
        mark is Mark.Line { Name.Length: > 0 } or Mark.Points { Name.Length: > 0 } or Mark.Bars { Name.Length: > 0 };

    // Ticks are round numbers but for what summing them up has left.
    private static string Number(double value) => Numbers.Short(Math.Abs(value) < 1e-12 ? 0 : value);
}
