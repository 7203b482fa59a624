using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Sections;

/// <summary>How a deep network decides: step by step, how sure, with how many spikes, by which weights.</summary>
internal static class DiagnosticsSection
{
    private const int MostBlocks = 12;
    private const int MostWeights = 64;
    private const int MostSide = 64;
    private const double Largest = 1e100;
    private const double Edge = 0.04;

    /// <summary>The section; null where the run left nothing for it.</summary>
    internal static Section? Of(RunDossier run, List<string> notes)
    {
        if (ArchiveFiles.Object(run.Folder, RunFolder.DiagnosticsFile).Noted(notes) is not { } file)
        {
            return null;
        }

        ImmutableArray<Figure> figures =
        [
            .. new[]
            {
                Steps(file),
                Calibration(file),
                Histograms(
                    file["rates"],
                    "rate-histogram",
                    "Firing rates of the neurons",
                    "spikes a step",
                    null,
                    $"Mean over {Values.Shown(file["images"], 12)} test images."
                ),
                Histograms(
                    file["membranes"],
                    "membrane-histogram",
                    "Membranes about the threshold",
                    "V − θ before the reset",
                    Values.Number(file, "surrogate_window"),
                    "Of one test image, all neurons and steps."
                ),
                BlockFigures.Similarity(file),
                BlockFigures.Angles(file),
            }.OfType<Figure>(),
            .. Learned(file["learned"] as JsonArray ?? []),
        ];
        var weights = Weights(file["weights"] as JsonObject);
        return figures.IsEmpty && weights is null
            ? null
            : new(
                "decisions",
                "How it decides",
                [
                    .. figures.IsEmpty ? ImmutableArray<Block>.Empty : [new Block.Drawn(figures)],
                    .. weights is null ? ImmutableArray<Block>.Empty : [new Block.Drawn([weights], Large: true)],
                ]
            );
    }

    private static Figure? Steps(JsonObject file)
    {
        var accuracy = Values.Series(file["accuracy_by_steps"]);
        if (accuracy.Length < 2 || !accuracy.All(double.IsFinite))
        {
            return null;
        }

        var enough = Enumerable.Range(0, accuracy.Length).First(t => accuracy[t] >= accuracy.Max() - 0.005) + 1;
        return new(
            "accuracy-by-step",
            "Accuracy against time steps",
            FormattableString.Invariant(
                $"{Numbers.Percent(accuracy[0])} after one step, {Numbers.Percent(accuracy[^1])} after all {accuracy.Length}; within half a point of the best after {enough}. "
            ) + $"Of {Values.Shown(file["images"], 12)} test images.",
            [
                new(
                    "time steps",
                    "accuracy on test data (%)",
                    [
                        new Mark.Line(
                            "",
                            [.. accuracy.Select((_, t) => t + 1.0)],
                            [.. accuracy.Select(a => 100 * a)],
                            Colours.Blue
                        )
                        {
                            Dots = true,
                        },
                    ]
                )
                {
                    WholeX = true,
                },
            ]
        )
        {
            Live = true,
        };
    }

    private static Figure? Calibration(JsonObject file)
    {
        (double Images, double Sure, double Right)[] shares =
        [
            .. (file["calibration"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Take(100)
                .Select(s =>
                    (
                        Values.Number(s, "images") ?? double.NaN,
                        Values.Number(s, "confidence") ?? double.NaN,
                        Values.Number(s, "accuracy") ?? double.NaN
                    )
                )
                .Where(s => double.IsFinite(s.Item1 + s.Item2 + s.Item3)),
        ];
        if (shares.Length < 2)
        {
            return null;
        }

        var error = shares.Sum(s => s.Images * Math.Abs(s.Sure - s.Right)) / shares.Sum(s => s.Images);
        var mean = shares.Sum(s => s.Images * (s.Sure - s.Right)) / shares.Sum(s => s.Images);
        return new(
            "calibration",
            "Calibration",
            FormattableString.Invariant(
                $"On average the network is {(mean < 0 ? "less" : "more")} sure than right, by {100 * Math.Abs(mean):F2} points; expected calibration error {100 * error:F2} points."
            ),
            [
                new(
                    "share of the softmax (%)",
                    "predicted right (%)",
                    [
                        new Mark.Line("as sure as right", [0, 100], [0, 100], Colours.Grey)
                        {
                            Dashed = true,
                            Width = 1,
                        },
                        new Mark.Line(
                            "network",
                            [.. shares.Select(s => 100 * s.Sure)],
                            [.. shares.Select(s => 100 * s.Right)],
                            Colours.Blue
                        )
                        {
                            Dots = true,
                        },
                    ]
                )
                {
                    XLimits = (0, 100),
                    YLimits = (0, 102),
                },
            ]
        )
        {
            Live = true,
        };
    }

    private static Figure? Histograms(
        JsonNode? node,
        string name,
        string title,
        string axis,
        double? window,
        string caption
    )
    {
        Mark[] lines =
        [
            .. (node as JsonArray ?? [])
                .Take(MostBlocks)
                .SelectMany((block, i) => block is JsonObject histogram ? Line(histogram, i) : []),
        ];
        return lines.Length == 0
            ? null
            : new(
                name,
                title,
                window is { } half
                    ? caption
                        + FormattableString.Invariant(
                            $" Between the dashed lines, {half:G3} to both sides, the surrogate's derivative is at least half of its largest."
                        )
                    : caption,
                [
                    new(
                        axis,
                        "part of the neurons (%)",
                        [
                            .. lines,
                            .. window is { } side
                                ? [new Mark.Rule(-side, true, Colours.Ink), new Mark.Rule(side, true, Colours.Ink)]
                                : Array.Empty<Mark>(),
                        ]
                    ),
                ]
            );
    }

    // One figure for each kind of value. Its name becomes that of files, and comes out of one that may be anyone's.
    private static IEnumerable<Figure> Learned(JsonArray file) =>
        file.OfType<JsonObject>()
            .Take(MostBlocks)
            .GroupBy(entry => Values.Shown(entry["name"], 24))
            .Where(kind => kind.Key.Length > 0 && kind.Key.All(c => char.IsAsciiLetterLower(c) || c == '_'))
            .Select(kind => Learned(kind.Key, [.. kind]))
            .OfType<Figure>();

    // Where the blocks' values lie, and where they began.
    private static Figure? Learned(string name, ImmutableArray<JsonObject> blocks)
    {
        Mark.Line[] lines =
        [
            .. blocks
                .Where(block => block["values"] is JsonObject)
                .SelectMany(block => Line((JsonObject)block["values"]!, (Values.Whole(block, "block") ?? 1) - 1)),
        ];
        var first = Start("from").Min();
        var last = Start("to").Max();
        return lines.Length == 0 || !double.IsFinite(first + last)
            ? null
            : new(
                $"learned-{name}",
                $"Learned: {name}",
                FormattableString.Invariant(
                    $"At the start all lay between {first:G3} and {last:G3} (dashed); now they lie between {lines.Min(l => l.X.Min()):G3} and {lines.Max(l => l.X.Max()):G3}."
                ),
                [
                    new(
                        name,
                        "part of the values (%)",
                        [.. lines, new Mark.Rule(first, true, Colours.Ink), new Mark.Rule(last, true, Colours.Ink)]
                    ),
                ]
            );

        IEnumerable<double> Start(string side) =>
            blocks.Select(block => Values.Number(block["start"] as JsonObject, side) ?? double.NaN);
    }

    private static IEnumerable<Mark.Line> Line(JsonObject histogram, int block)
    {
        var counts = Values.Series(histogram["counts"]);
        var (from, width) = (Values.Number(histogram, "from"), Values.Number(histogram, "width"));
        var all = counts.Where(double.IsFinite).Sum();
        return block < 0 || from is null || width is not > 0 || counts.Length is 0 or > 1000 || !(all > 0)
            ? []
            :
            [
                new Mark.Line(
                    string.Create(CultureInfo.InvariantCulture, $"block {block + 1}"),
                    [
                        .. counts.SelectMany(
                            (_, i) => new[] { from.Value + (i * width.Value), from.Value + ((i + 1) * width.Value) }
                        ),
                    ],
                    [.. counts.SelectMany(n => new[] { 100 * n / all, 100 * n / all })],
                    block
                )
                {
                    Dashed = Colours.Dashed(block),
                },
            ];
    }

    private static Figure? Weights(JsonObject? file)
    {
        var (height, width) = (Values.Whole(file, "height") ?? 0, Values.Whole(file, "width") ?? 0);
        if (height is < 2 or > MostSide || width is < 2 or > MostSide || file!["values"] is not JsonArray rows)
        {
            return null;
        }

        ImmutableArray<double>[] pictures =
        [
            .. rows.Take(MostWeights)
                .Select(Values.Series)
                .Where(w => w.Length == height * width && w.All(v => Math.Abs(v) < Largest)),
        ];
        if (pictures.Length == 0)
        {
            return null;
        }

        var columns = Math.Min(8, pictures.Length);
        var most = pictures.Max(p => p.Max(w => Math.Abs(w)));
        if (!(most > 0))
        {
            return null;
        }

        return new(
            "first-weights",
            "Weights of the first block",
            FormattableString.Invariant(
                $"{pictures.Length} of its neurons, evenly chosen; red is positive, blue negative, and the darkest is {most:G3}."
            ),
            [
                .. pictures.Select(p => new Panel(
                    "",
                    "",
                    [
                        new Mark.Heat(
                            new(
                                height,
                                width,
                                [
                                    .. Enumerable
                                        .Range(0, height)
                                        .SelectMany(r => p.Skip((height - 1 - r) * width).Take(width)),
                                ]
                            ),
                            new(0, width, 0, height),
                            Ramp.Diverging,
                            ""
                        )
                        {
                            Range = (-most, most),
                        },
                    ]
                )
                {
                    Bare = true,
                    Square = true,

                    // Between the pictures.
                    XLimits = (-Edge * width, (1 + Edge) * width),
                    YLimits = (-Edge * height, (1 + Edge) * height),
                }),
            ]
        )
        {
            Columns = columns,
            Width = Figure.Row,
            PanelHeight = 138,
            NarrowColumns = Math.Min(4, columns),
        };
    }
}
