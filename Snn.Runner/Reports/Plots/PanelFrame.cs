using System.Globalization;
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

    /// <summary>Labels, ticks, limits and legend; after the marks are added.</summary>
    internal static void Set(Plot plot, Panel panel)
    {
        plot.Title(panel.Title.Length > 0 ? PlainText.Of(panel.Title, 90) : null!);
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
                [.. panel.YNames.Select(n => PlainText.Of(n, 60))]
            )
            : new NumericAutomatic { LabelFormatter = panel.LogY ? v => Number(Math.Pow(10, v)) : Number };
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
            plot.ShowLegend(Edge.Right);
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
            plot.Axes.SetLimitsX(x.From, x.To);
        }

        if (panel.YLimits is { } y)
        {
            plot.Axes.SetLimitsY(panel.LogY ? Math.Log10(y.From) : y.From, panel.LogY ? Math.Log10(y.To) : y.To);
        }
    }

    private static bool Named(Mark mark) =>
        mark is Mark.Line { Name.Length: > 0 } or Mark.Points { Name.Length: > 0 } or Mark.Bars { Name.Length: > 0 };

    private static string Number(double value) =>
        value == 0 ? "0"
        : Math.Abs(value) is >= 1e5 or < 1e-3 ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
        : Math.Round(value, 6).ToString("G5", CultureInfo.InvariantCulture);
}
