using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Sections;

/// <summary>One test image on its way through a classifier: rasters and membranes, layer by layer.</summary>
internal static class SampleSection
{
    private const int MostLayers = 30;
    private const int MostSteps = 2000;
    private const int FewRows = 20;
    private const int MostRows = 1000;

    /// <summary>The section; null where the run left no trace.</summary>
    internal static Section? Of(RunDossier run, List<string> notes)
    {
        if (
            ArchiveFiles.Object(run.Folder, RunFolder.TraceFile).Noted(notes) is not { } file
            || file["layers"] is not JsonArray { Count: > 0 and <= MostLayers } nodes
        )
        {
            return null;
        }

        JsonObject[] layers =
        [
            .. nodes.OfType<JsonObject>().Where(l => Values.Number(l, "steps") is >= 1 and <= MostSteps),
        ];
        if (layers.Length != nodes.Count)
        {
            notes.Add($"{RunFolder.TraceFile}: {nodes.Count - layers.Length} layers cannot be read");
        }

        var (label, taken) = (Name(file, "label"), Name(file, "taken"));
        var picture = ConfusionSection.Picture(file, file, label, Html.Of("b", (Html)label)) ?? Html.None;
        var spiking = layers.Length == 0 || layers.Any(l => l["spiking"]?.ToJsonString() == "true");
        return new(
            "sample",
            "One image through the layers",
            [
                new Block.Prose(
                    Html.Of(
                        "div",
                        "sample",
                        picture,
                        Html.Of(
                            "p",
                            (Html)(
                                $"Test image {Values.Shown(file["index"], 12)}, {label}; the network predicts {taken}. "
                                + (
                                    spiking
                                        ? "Left: spikes of neurons spread evenly over each layer, one column a time step. "
                                            + (
                                                layers.Any(l =>
                                                    l["threshold"] is null
                                                    && Curves(l).Any(c => !Values.Series(c["thresholds"]).IsEmpty)
                                                )
                                                    ? "Right: membranes before the reset; a neuron spikes where its line is above its own "
                                                        + "threshold, the thin line of its colour."
                                                    : "Right: membranes before the reset; a neuron spikes where its line reaches the dashed threshold."
                                            )
                                            + (
                                                layers.All(l => l["spiking"]?.ToJsonString() == "true")
                                                    ? ""
                                                    : " For a layer that does not spike, the plot shows which of its units respond."
                                            )
                                        : "The units do not spike: the plot shows which of them respond."
                                )
                            )
                        )
                    )
                ),
                .. layers.Length == 0 ? ImmutableArray<Block>.Empty : [new Block.Drawn([Chart(layers)], Large: true)],
            ]
        );
    }

    private static string Name(JsonObject file, string what) =>
        Values.Number(file, what) is { } c ? ConfusionSection.Name(file, (int)c) : "unknown";

    private static Figure Chart(JsonObject[] layers) =>
        new(
            "sample-layers",
            "Spikes and membranes of one image, from the input on",
            "Left: a stroke is a spike, or a unit that answers. Right: membrane (deep networks) or the highest voltage over "
                + "threshold of each class (convex networks), dimensionless.",
            [.. layers.SelectMany(layer => new[] { Raster(layer), Membranes(layer) })]
        )
        {
            Columns = 2,
            Width = Figure.Row,
            PanelHeight = 280,
        };

    private static Panel Raster(JsonObject layer)
    {
        var spikes = (layer["spikes"] as JsonArray ?? [])
            .Select(Values.Series)
            .Where(s => s.Length == 2 && s.All(double.IsFinite))
            .ToArray();
        var steps = Values.Number(layer, "steps")!.Value;
        var all = Values.Series(layer["rows"]);
        var numbers = all[..Math.Min(all.Length, MostRows)];
        var rows = Math.Max(1, numbers.Length);
        var rate = Values.Number(layer, "rate") is { } share
            ? string.Create(CultureInfo.InvariantCulture, $" — {100 * share:0.#}% active")
            : "";
        var title = Values.Shown(layer["name"], 70) + rate;
        return numbers.Length <= FewRows
            ? Dots(spikes, numbers, steps, Values.Number(layer, "neurons") ?? numbers.Length, title)
            : Cells(spikes, rows, (int)steps, $"neuron ({rows} of {Values.Shown(layer["neurons"], 12)})", title);
    }

    // The few neurons that spike at all, where they lie in their layer.
    private static Panel Dots(
        ImmutableArray<double>[] spikes,
        ImmutableArray<double> numbers,
        double steps,
        double neurons,
        string title
    )
    {
        var there = spikes.Where(s => s[1] >= 0 && s[1] < numbers.Length).ToArray();
        return new(
            "time step",
            "neuron",
            [
                new Mark.Points(
                    "",
                    [.. there.Select(s => s[0])],
                    [.. there.Select(s => numbers[(int)s[1]])],
                    Colours.Blue,
                    9
                ),
            ]
        )
        {
            Title = title,
            WholeX = true,
            XLimits = (0.5, steps + 0.5),
            YLimits = (-1, Math.Clamp(neurons, 1, 1e9)),
        };
    }

    // One cell a neuron and step: with four steps, strokes would be lost in the width.
    private static Panel Cells(ImmutableArray<double>[] spikes, int rows, int steps, string axis, string title)
    {
        var cells = Enumerable.Repeat(double.NaN, rows * steps).ToArray();
        foreach (var spike in spikes)
        {
            var (t, r) = ((int)spike[0] - 1, (int)spike[1]);
            if (t >= 0 && t < steps && r >= 0 && r < rows)
            {
                cells[(r * steps) + t] = 1;
            }
        }

        return new(
            "time step",
            axis,
            [
                new Mark.Heat(new(rows, steps, [.. cells]), new(0.5, steps + 0.5, -0.5, rows - 0.5), Ramp.Spike, "")
                {
                    Range = (0, 1),
                },
            ]
        )
        {
            Title = title,
            WholeX = true,
            XLimits = (0.5, steps + 0.5),
            YLimits = (-0.5, rows - 0.5),
        };
    }

    private static Panel Membranes(JsonObject layer)
    {
        var curves = Curves(layer);
        if (curves.Length == 0)
        {
            return new("", "", [new Mark.Words([0.5], [0.5], ["no membranes: its units do not spike"], [Colours.Ink])])
            {
                Bare = true,
                XLimits = (0, 1),
                YLimits = (0, 1),
            };
        }

        var lines = curves.Select(
            (curve, i) =>
                (Mark)
                    new Mark.Line(
                        Values.Shown(curve["label"], 24),
                        Steps(curve["values"]),
                        Values.Series(curve["values"]),
                        i
                    )
                    {
                        Dots = true,
                        Dashed = Colours.Dashed(i),
                    }
        );
        return new(
            "time step",
            "membrane (dimensionless)",
            [
                .. lines,
                .. Values.Number(layer, "threshold") is { } threshold
                    ? [new Mark.Rule(threshold, Upright: false, Colours.Ink)]
                    : curves.SelectMany(Threshold),
            ]
        )
        {
            WholeX = true,
        };
    }

    // That of the neuron alone, in its colour; the neuron has its entry in the legend already.
    private static IEnumerable<Mark> Threshold(JsonObject curve, int number) =>
        Values.Series(curve["thresholds"]) is { IsEmpty: false } thresholds
            ? [new Mark.Line("", Steps(curve["thresholds"]), thresholds, number) { Width = 0.8 }]
            : [];

    private static JsonObject[] Curves(JsonObject layer) =>
        [.. (layer["curves"] as JsonArray ?? []).OfType<JsonObject>().Take(20)];

    private static ImmutableArray<double> Steps(JsonNode? values) =>
        [.. Enumerable.Range(1, Values.Series(values).Length).Select(t => (double)t)];
}
