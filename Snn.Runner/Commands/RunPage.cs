using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Convex.Persistence;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary>What <c>snn show RUN</c> tells: what was run, what came of it, and what the network looks like.</summary>
internal static class RunPage
{
    private const double UsualRange = 4;

    /// <summary>For programs.</summary>
    internal static JsonObject ToJson(FinishedRun run) =>
        new()
        {
            [run.Record is null ? "path" : "folder"] = run.Path,
            ["run"] = run.Record?.DeepClone(),
            ["summary"] = (run.Summary is { } summary ? summary with { Folder = null } : null)?.ToJson(),
            ["network"] = run.Network is { } network
                ? new JsonObject
                {
                    ["notes"] = new JsonObject(
                        network.Notes.Select(note =>
                            KeyValuePair.Create(note.Key, (JsonNode?)JsonValue.Create(note.Value))
                        )
                    ),
                    ["layers"] = new JsonArray([.. network.Layers.Select(layer => Describe(layer, Range(network)))]),
                }
                : null,
        };

    /// <summary>For people.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="run">The run.</param>
    /// <param name="all">Whether what is as usual, or long, is told too.</param>
    internal static void Print(Screen screen, FinishedRun run, bool all)
    {
        List<(string Name, string Value)> pairs = [(run.Record is null ? "path" : "folder", RunViews.Shown(run.Path))];
        if (run.Record is { } record)
        {
            pairs.AddRange(Simple(record, "id", "title", "kind", "status", "seed", "started", "finished"));
            pairs.AddRange(
                (RunRecord.PluginsOf(record) ?? []).Select(plugin => ("plug-in", PlainText.Of(plugin.Words)))
            );
            pairs.AddRange(Parameters(record, all));
        }
        else if (run.Network is { } alone)
        {
            pairs.AddRange(
                alone.Notes.Select(note =>
                    (note.Key.Replace("parameter.", "parameter ", StringComparison.Ordinal), note.Value)
                )
            );
        }

        Listing.WritePairs(screen, pairs);
        if (run.Summary is { } summary)
        {
            screen.Out.WriteLine();
            Listing.WritePairs(screen, [.. Results(summary, all)]);
        }

        if (run.Network is { } network)
        {
            screen.Out.WriteLine();
            Listing.Write(
                screen,
                ["layer", "neurons", "inputs", "readouts", "|F_i|", "|G_i|", "|D_i|", "threshold", "pieces in use"],
                [.. network.Layers.Select((layer, i) => Row(i, layer, Range(network)))]
            );
        }
    }

    private static IEnumerable<(string Name, string Value)> Parameters(JsonObject record, bool all)
    {
        var known = RunRecord.Read(record);
        if (all || known is null)
        {
            return Simple(record["parameters"] as JsonObject ?? [], null).Select(p => ("parameter " + p.Name, p.Value));
        }

        (string, string)[] changed =
        [
            .. Changes.Of(known).Select(c => ("parameter " + c.Name, RunText.Shown(c.Value))),
        ];
        return changed.Append(
            (
                "parameters",
                $"{(changed.Length == 0 ? "all" : "the others")} as the experiment has them by default; --all shows them"
            )
        );
    }

    // Numbers as people read them; those of every class and every neuron only where all is asked for.
    private static IEnumerable<(string Name, string Value)> Results(RunSummary summary, bool all) =>
        summary
            .Numbers.Where(m => all || m.Value is not (RunValue.Table or RunValue.Series { Values.Length: > 12 }))
            .OrderBy(m => Rank(m.Name))
            .Select(m => (m.Name, m.Explained()))
            .Concat(summary.Files is { IsDefaultOrEmpty: false } files ? [("files", string.Join(' ', files))] : [])
            .Concat(summary.Error is { } error ? [("error", PlainText.Of(error.ToString()))] : []);

    private static int Rank(string name) => MetricKeys.Results.TakeWhile(key => key.Name != name).Count();

    // Where the network has learned: over the user's own points, or over the experiment's grid.
    private static double Range(SavedNetwork network) => NetworkNotes.RangeOf(network) ?? UsualRange;

    private static JsonObject Describe(ConvexNetwork layer, double range)
    {
        var facts = LayerFacts.Of(layer);
        return new()
        {
            ["neurons"] = facts.Neurons,
            ["inputs"] = facts.Inputs,
            ["readouts"] = facts.Outputs,
            ["encoder_norm"] = Describe(facts.Encoder),
            ["feedback_norm"] = Describe(facts.Feedback),
            ["decoder_norm"] = Describe(facts.Decoder),
            ["threshold"] = Describe(facts.Threshold),
            ["pieces_in_use"] = LayerFacts.PiecesInUse(layer, range),
        };
    }

    private static JsonObject Describe(Spread spread) =>
        new()
        {
            ["min"] = RunJson.Number(spread.Min),
            ["mean"] = RunJson.Number(spread.Mean),
            ["max"] = RunJson.Number(spread.Max),
        };

    private static ImmutableArray<string> Row(int index, ConvexNetwork layer, double range)
    {
        var facts = LayerFacts.Of(layer);
        return
        [
            (index + 1).ToString(CultureInfo.InvariantCulture),
            Numbers.Grouped(facts.Neurons),
            Numbers.Grouped(facts.Inputs),
            Numbers.Grouped(facts.Outputs),
            Words(facts.Encoder),
            Words(facts.Feedback),
            Words(facts.Decoder),
            Words(facts.Threshold),
            LayerFacts.PiecesInUse(layer, range) is { } pieces ? Numbers.Grouped(pieces) : "-",
        ];
    }

    private static string Words(Spread spread) =>
        $"{Numbers.Short(spread.Min)} to {Numbers.Short(spread.Max)}, mean {Numbers.Short(spread.Mean)}";

    private static IEnumerable<(string Name, string Value)> Simple(JsonObject document, params string[]? names) =>
        document
            .Where(p => (names is null || names.Contains(p.Key)) && p.Value is not JsonObject)
            .Select(p =>
                (
                    p.Key,
                    p.Value switch
                    {
                        null => "-",
                        JsonArray list => string.Join(' ', list.Select(item => item?.ToString() ?? "-")),
                        var value => value.ToString(),
                    }
                )
            );
}
