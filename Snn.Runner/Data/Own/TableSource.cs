using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;

namespace Snn.Runner.Data.Own;

/// <summary>
/// Tables of comma-separated values: a row an image, its class in the first or the last column, the values of its
/// pixels in the others.
/// </summary>
internal static class TableSource
{
    private const string Table = ".csv";

    private static readonly ImmutableArray<string> LabelNames = ["label", "class", "target", "y", "labels"];

    /// <summary>The source.</summary>
    internal static OwnSource Value { get; } =
        new("tables (.csv)", path => File.Exists(path) ? IsOne(path) : OwnSource.Files(path).Any(IsOne), Read);

    private static bool IsOne(string path) => path.EndsWith(Table, StringComparison.OrdinalIgnoreCase);

    private static Result<OwnParts> Read(OwnWord word)
    {
        if (File.Exists(word.Path))
        {
            return Part(word, word.Path).Map(all => new OwnParts(all, null));
        }

        var tables = OwnSource.Files(word.Path).Where(IsOne).ToArray();
        var (held, rest) = (
            tables.Where(t => OwnSource.IsTest(Path.GetFileNameWithoutExtension(t))).ToArray(),
            tables.Where(t => !OwnSource.IsTest(Path.GetFileNameWithoutExtension(t))).ToArray()
        );
        return rest.Length == 1 && held.Length <= 1
            ? Part(word, rest[0])
                .Bind(train =>
                    held is [var one]
                        ? Part(word, one).Map(test => new OwnParts(train, test))
                        : new OwnParts(train, null)
                )
            : OwnSource.Fault(
                word.Path,
                $"it holds {rest.Length} tables to learn from and {held.Length} to judge by",
                "put train.csv and test.csv there, or name one table"
            );
    }

    private static Result<OwnPart> Part(OwnWord word, string path) =>
        OwnSource
            .Bytes(path)
            .Bind(bytes =>
            {
                using var text = new StreamReader(new MemoryStream(bytes));
                return Rows(text, path).Bind(rows => Part(word, path, rows));
            });

    // All cells of all rows, and the header where there is one.
    private sealed record Cells(ImmutableArray<string> Header, List<string[]> Rows);

    private static Result<Cells> Rows(TextReader text, string path)
    {
        using var csv = new CsvParser(
            text,
            new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, TrimOptions = TrimOptions.Trim }
        );
        var (header, rows) = (ImmutableArray<string>.Empty, new List<string[]>());
        while (csv.Read())
        {
            var cells = csv.Record ?? [];
            if (header.IsEmpty && rows.Count == 0 && cells.Count(c => Number(c) is null) > 1)
            {
                header = [.. cells];
                continue;
            }

            if (cells.Length < 2 || (rows.Count > 0 && cells.Length != rows[0].Length))
            {
                return OwnSource.Fault(
                    Row(path, csv.RawRow),
                    cells.Length < 2
                        ? "there are no values except the class"
                        : $"{cells.Length} cells where the first row has {rows[0].Length}",
                    "give a class and the values of an image in every row, separated by commas"
                );
            }

            rows.Add(cells);
        }

        return rows.Count == 0
            ? OwnSource.Fault(path, "there are no rows", "give a row for each image")
            : new Cells(header, rows);
    }

    private static Result<OwnPart> Part(OwnWord word, string path, Cells cells)
    {
        var (n, columns) = (cells.Rows.Count, cells.Rows[0].Length);
        var label = LabelAt(word.Label, cells) == LabelColumn.Last ? columns - 1 : 0;
        var (values, k) = (new double[n * (columns - 1)], 0);
        for (var r = 0; r < n; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                if (c == label)
                {
                    continue;
                }

                if (Number(cells.Rows[r][c]) is not { } value)
                {
                    return OwnSource.Fault(
                        $"{Row(path, r + 1 + (cells.Header.IsEmpty ? 0 : 1))}, column {c + 1}",
                        $"'{cells.Rows[r][c]}' is no number",
                        label == 0
                            ? "give numbers from 0 to 255 or from 0 to 1; if the class is the last column, add ::label=last"
                            : "give numbers from 0 to 255 or from 0 to 1; if the class is the first column, add ::label=first"
                    );
                }

                values[k++] = value;
            }
        }

        ImmutableArray<string> names =
        [
            .. cells.Rows.Select(row => row[label]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        var codes = names.Select((name, i) => (name, i)).ToDictionary(x => x.name, x => x.i, StringComparer.Ordinal);
        var array = new NumberArray(
            [n, columns - 1],
            NumberType.Float64,
            System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(values).ToArray()
        );
        return array
            .ImageShape(word.Shape, path)
            .Bind(shaped =>
                array
                    .Bytes(path)
                    .Map(pixels => new OwnPart(
                        path,
                        shaped.Shape,
                        pixels,
                        names,
                        cells.Rows.Select(row => codes[row[label]]).ToArray()
                    ))
            );
    }

    // As the user says; else by the name of a column, else by the column that holds words, else the first.
    private static LabelColumn LabelAt(LabelColumn asked, Cells cells)
    {
        var first = cells.Rows[0];
        return asked != LabelColumn.Found ? asked
            : !cells.Header.IsEmpty && LabelNames.Contains(cells.Header[0], StringComparer.OrdinalIgnoreCase)
                ? LabelColumn.First
            : !cells.Header.IsEmpty && LabelNames.Contains(cells.Header[^1], StringComparer.OrdinalIgnoreCase)
                ? LabelColumn.Last
            : Number(first[0]) is not null && Number(first[^1]) is null ? LabelColumn.Last
            : LabelColumn.First;
    }

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
        && !cell.Contains('\0', StringComparison.Ordinal)
            ? value
            : null;

    private static string Row(string path, int row) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}, row {row}");
}
