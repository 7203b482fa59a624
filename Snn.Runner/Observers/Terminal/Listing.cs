using Snn.Runner.Text;
using Spectre.Console;
using Label = Spectre.Console.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>
/// Rows under headings: a drawn table on a terminal, aligned columns without wrapping everywhere else. Sentences, too.
/// </summary>
internal static class Listing
{
    /// <summary>Writes the rows; every row has as many cells as there are headings.</summary>
    internal static void Write(Screen screen, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        headings = [.. headings.Select(Visible.Of)];
        rows = [.. rows.Select(row => row.Select(Visible.Of).ToArray())];
        if (screen.Rich is { } rich)
        {
            var table = new Table { Border = TableBorder.Rounded, BorderStyle = new Style(Color.Grey) };
            foreach (var heading in headings)
            {
                table.AddColumn(new TableColumn(new Label(heading, new Style(decoration: Decoration.Bold))));
            }

            foreach (var row in rows)
            {
                table.AddRow(row.Select((cell, i) => new Label(cell, i == 0 ? new Style(Color.Aqua) : Style.Plain)));
            }

            rich().Write(table);
            return;
        }

        var widths = headings.Select((h, i) => rows.Select(r => r[i].Length).Append(h.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(headings))
        {
            screen.Out.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    /// <summary>Writes sentences: a terminal breaks them between words, everything else has them in one line.</summary>
    internal static void WriteText(Screen screen, string text)
    {
        text = Visible.Of(text);
        if (screen.Rich is { } rich)
        {
            rich().Write(new Rows(new Label(text)));
            return;
        }

        screen.Out.WriteLine(text);
    }

    /// <summary>Writes names and values, one pair a line.</summary>
    internal static void WritePairs(Screen screen, IReadOnlyList<(string Name, string Value)> pairs)
    {
        pairs = [.. pairs.Select(pair => (Visible.Of(pair.Name), Visible.Of(pair.Value)))];
        if (screen.Rich is { } rich)
        {
            var grid = new Grid();
            grid.AddColumn(new GridColumn { NoWrap = true }).AddColumn();
            foreach (var (name, value) in pairs)
            {
                grid.AddRow(new Label(name, new Style(Color.Aqua)), new Label(value));
            }

            rich().Write(grid);
            return;
        }

        var width = pairs.Max(p => p.Name.Length);
        foreach (var (name, value) in pairs)
        {
            screen.Out.WriteLine($"{name.PadRight(width)}  {value}".TrimEnd());
        }
    }
}
