using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using SkiaSharp;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Sections;

/// <summary>Whom a classifier mistakes for whom, with examples.</summary>
internal static class ConfusionSection
{
    // A picture on a page need not be larger.
    private const int MostSide = 512;

    private const int MostClasses = 100;

    /// <summary>The section; null where the run left no confusion matrix.</summary>
    internal static Section? Of(RunDossier run, List<string> notes)
    {
        var file = ArchiveFiles.Object(run.Folder, RunFolder.ConfusionFile).Noted(notes);
        if (Matrix(run, file) is not { } matrix || matrix.Rows != matrix.Columns || matrix.Rows > MostClasses)
        {
            return null;
        }

        ImmutableArray<string> classes = [.. Enumerable.Range(0, matrix.Rows).Select(c => Name(file, c))];
        var mistakes = file is null ? [] : Mistakes(file, classes, notes).ToList();
        return new(
            "confusion",
            "Confusion and mistakes",
            [
                new Block.Drawn([Chart(matrix, classes)], Large: true),
                new Block.Drawn([ByClass(matrix, classes)]),
                .. mistakes.Count == 0
                    ? ImmutableArray<Block>.Empty
                    :
                    [
                        new Block.Prose(
                            Html.All([
                                Html.Of("h3", (Html)"Mistakes"),
                                Html.Of(
                                    "p",
                                    (Html)(
                                        mistakes.Exists(m => m.Sure)
                                            ? "The test images that the network is surest of and gets wrong: what they are, what they were predicted as, and the share of the softmax."
                                            : "The first test images that the network gets wrong: what they are and what they were predicted as."
                                    )
                                ),
                                Html.Of("div", [Html.All(mistakes.Select(m => m.Picture))]).With("class", "digits"),
                            ])
                        ),
                    ],
            ]
        );
    }

    /// <summary>An image of a file, as a picture with words below it; null where its pixels cannot be read.</summary>
    /// <param name="file">What says the shape of its images; grey where it says nothing of channels.</param>
    /// <param name="image">What has its pixels, [channels, height, width].</param>
    /// <param name="alt">What it shows, in words.</param>
    /// <param name="words">Words below it.</param>
    internal static Html? Picture(JsonObject file, JsonObject image, string alt, params Html[] words)
    {
        var (height, width, channels) = (Size("height", 0), Size("width", 0), Size("channels", 1));
        if (
            height is < 1 or > MostSide
            || width is < 1 or > MostSide
            || channels is not (1 or 3)
            || Values.Word(image, "pixels") is not { } text
        )
        {
            return null;
        }

        var pixels = new byte[channels * height * width];
        if (!Convert.TryFromBase64String(text, pixels, out var count) || count != pixels.Length)
        {
            return null;
        }

        using var bitmap = new SKBitmap(
            new SKImageInfo(width, height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgb888x)
        );
        var rows = channels == 1 ? pixels : Interleaved(pixels);
        System.Runtime.InteropServices.Marshal.Copy(rows, 0, bitmap.GetPixels(), rows.Length);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return Html.Of(
            "div",
            "digit",
            [
                Html.Of("img")
                    .With("src", "data:image/png;base64," + Convert.ToBase64String(png.ToArray()))
                    .With("alt", alt),
                Html.Of("br"),
                .. words,
            ]
        );

        int Size(string name, int usual) => (int)Math.Clamp(Values.Number(file, name) ?? usual, 0, 2 * MostSide);
    }

    // [3, height, width] as [height, width, RGBX].
    private static byte[] Interleaved(byte[] planes)
    {
        var plane = planes.Length / 3;
        var rows = new byte[4 * plane];
        for (var p = 0; p < plane; p++)
        {
            (rows[4 * p], rows[(4 * p) + 1], rows[(4 * p) + 2], rows[(4 * p) + 3]) = (
                planes[p],
                planes[plane + p],
                planes[(2 * plane) + p],
                byte.MaxValue
            );
        }

        return rows;
    }

    /// <summary>The name of a class: of the file, or its number.</summary>
    internal static string Name(JsonObject? file, int c) =>
        (file?["classes"] as JsonArray) is { } names
        && c >= 0
        && c < names.Count
        && Values.Shown(names[c], 24) is { Length: > 0 } name
            ? name
            : c.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(Html Picture, bool Sure)> Mistakes(
        JsonObject file,
        ImmutableArray<string> classes,
        List<string> notes
    )
    {
        var unreadable = 0;
        foreach (var node in (file["mistakes"] as JsonArray ?? []).Take(200))
        {
            if (
                node is not JsonObject mistake
                || Values.Number(mistake, "label") is not { } label
                || Values.Number(mistake, "taken") is not { } predicted
            )
            {
                unreadable++;
                continue;
            }

            var (was, took) = (Name(file, (int)label), Name(file, (int)predicted));
            var sure = Values.Number(mistake, "confidence");
            if (
                Picture(
                    file,
                    mistake,
                    $"{was}, predicted as {took}",
                    Html.Of("b", (Html)was),
                    (Html)" → ",
                    Html.Of("span", "taken", (Html)took),
                    (Html)(sure is { } s ? $" {Numbers.Percent(s)}" : ""),
                    Html.Of("br"),
                    (Html)$"no. {Values.Shown(mistake["index"], 12)}"
                ) is
                { } picture
            )
            {
                yield return (picture, sure is not null);
            }
            else
            {
                unreadable++;
            }
        }

        if (unreadable > 0)
        {
            notes.Add($"{RunFolder.ConfusionFile}: {unreadable} mistakes cannot be read");
        }
    }

    // In a file of its own today, in the summary of earlier versions.
    private static Field? Matrix(RunDossier run, JsonObject? file) =>
        Field.Read(file?[MetricKeys.Confusion.Name])
        ?? (
            MetricKeys.Confusion.In(run.Summary.Numbers) is { } table
                ? new(table.Rows, table.Columns, table.Values)
                : null
        );

    private static Figure Chart(Field matrix, ImmutableArray<string> classes)
    {
        var n = matrix.Rows;
        double[] rows =
        [
            .. Enumerable.Range(0, n).Select(r => Enumerable.Range(0, n).Sum(c => Finite(matrix.Values[(r * n) + c]))),
        ];
        double[] shares =
        [
            .. Enumerable
                .Range(0, n * n)
                .Select(at => rows[at / n] > 0 ? 100 * Finite(matrix.Values[at]) / rows[at / n] : 0),
        ];
        return new(
            "confusion",
            "Confusion matrix",
            "A row is a class, a column what its test images were predicted as; numbers are images, colours are shares of the row. Entries off the diagonal are errors.",
            [
                MatrixPanel.Of(
                    "predicted",
                    "class",
                    classes,
                    [.. shares.Select(share => Math.Sqrt(share / 100))],
                    at =>
                        n <= 20 && Finite(matrix.Values[at]) is var images and not 0
                            ? images.ToString("0", CultureInfo.InvariantCulture)
                            : null,
                    n > 12 ? 8 : 11
                ),
            ]
        )
        {
            Width = Figure.Row,
            PanelHeight = Math.Clamp(120 + (44 * n), 260, 720),
        };
    }

    // Precision: of what was predicted as a class, the part that is of it. Recall: of a class, the part that was found.
    private static Figure ByClass(Field matrix, ImmutableArray<string> classes)
    {
        var n = matrix.Rows;
        double Cell(int r, int c) => Finite(matrix.Values[(r * n) + c]);
        double[] found = [.. Enumerable.Range(0, n).Select(c => Enumerable.Range(0, n).Sum(r => Cell(r, c)))];
        double[] there = [.. Enumerable.Range(0, n).Select(r => Enumerable.Range(0, n).Sum(c => Cell(r, c)))];
        double[] precision =
        [
            .. Enumerable.Range(0, n).Select(c => found[c] > 0 ? 100 * Cell(c, c) / found[c] : double.NaN),
        ];
        double[] recall =
        [
            .. Enumerable.Range(0, n).Select(c => there[c] > 0 ? 100 * Cell(c, c) / there[c] : double.NaN),
        ];
        var worst = Enumerable.Range(0, n).Where(c => double.IsFinite(recall[c])).MinBy(c => recall[c]);
        return new(
            "by-class",
            "Precision and recall by class",
            FormattableString.Invariant(
                $"Least found: class {classes[worst]}, {recall[worst]:F2}% of its images. Precision: of what was predicted as a class, the part that is of it; recall: of a class, the part that was found."
            ),
            [
                new("%", "", [Dots("precision", precision, 0), Dots("recall", recall, 1)])
                {
                    YNames = [.. classes.Reverse()],
                    YLimits = (-0.7, n - 0.3),
                },
            ]
        )
        {
            PanelHeight = Math.Clamp(110 + (24 * n), 240, 900),
        };

        Mark.Points Dots(string name, double[] values, int colour) =>
            new(name, [.. values], [.. Enumerable.Range(0, n).Select(c => (double)(n - 1 - c))], colour, 9);
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
