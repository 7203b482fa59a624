using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Plugins;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports;

/// <summary>What a run cost, what it was run with, on what, and how to repeat it.</summary>
internal static class RecordSections
{
    private static readonly ImmutableArray<MetricKey> Costs =
    [
        MetricKeys.WallSeconds,
        MetricKeys.TrainSeconds,
        MetricKeys.SamplesPerSecond,
        MetricKeys.Parameters,
        MetricKeys.SpikesPerTrial,
        MetricKeys.SynapticOperations,
        MetricKeys.MultiplyAccumulates,
        MetricKeys.EnergyNanojoules,
    ];

    private static readonly ImmutableArray<string> SurroundingNames =
    [
        "device",
        "threads",
        "data",
        "math",
        "points",
        "points_sha256",
        "started",
        "finished",
    ];

    /// <summary>Time, synaptic operations and energy; null where nothing is known.</summary>
    internal static Section? Cost(RunDossier run)
    {
        (string Name, string Value)[] known =
        [
            .. Costs.Where(m => run.Number(m) is not null).Select(m => (m.Title, m.Shown(run.Number(m)!.Value))),
        ];
        double[] seconds = [.. run.Epochs.Select(e => e.Time?.TotalSeconds).OfType<double>()];
        var blocks = run.Series(MetricKeys.BlockSynapticOperations);
        return known.Length == 0
            ? null
            : new(
                "cost",
                "Cost",
                [
                    new Block.Prose(
                        Html.All([
                            Tables.Pairs([
                                .. known,
                                .. seconds
                                    .Take(1)
                                    .Select(_ =>
                                        ("time of an epoch, mean", MetricKeys.TrainSeconds.Shown(seconds.Average()))
                                    ),
                            ]),
                            run.Number(MetricKeys.EnergyNanojoules) is null
                                ? Html.None
                                : Html.Of(
                                    "p",
                                    "soft",
                                    (Html)(
                                        "The energy is an estimate for one sample: 0.9 pJ a synaptic operation (a spike that meets a synapse) and 4.6 pJ a multiply-accumulate of analog input, "
                                        + "32-bit floating point at 45 nm (Horowitz 2014). Memory and control, which cost more on most hardware, are not in it."
                                    )
                                ),
                        ])
                    ),
                    .. blocks.Count(b => b > 0) > 1
                        ?
                        [
                            new Block.Drawn([
                                new(
                                    "synaptic-operations",
                                    "Synaptic operations of each block",
                                    "For one test image: spikes that reach the block, times the synapses that each meets. "
                                        + FormattableString.Invariant(
                                            $"Most fall to block {1 + Enumerable.Range(0, blocks.Length).MaxBy(i => double.IsFinite(blocks[i]) ? blocks[i] : 0)}; the first reads the image itself and has none."
                                        ),
                                    [
                                        new(
                                            "block",
                                            "synaptic operations per sample",
                                            [
                                                new Mark.Bars(
                                                    "",
                                                    [.. blocks.Select((_, i) => (double)i)],
                                                    [.. blocks.Select(b => double.IsFinite(b) ? b : 0)],
                                                    [],
                                                    Colours.Blue
                                                ),
                                            ]
                                        )
                                        {
                                            XNames =
                                            [
                                                .. blocks.Select(
                                                    (_, i) => (i + 1).ToString(CultureInfo.InvariantCulture)
                                                ),
                                            ],
                                        },
                                    ]
                                ),
                            ]),
                        ]
                        : ImmutableArray<Block>.Empty,
                ]
            );
    }

    /// <summary>Every parameter: those that differ from the catalogue's first.</summary>
    internal static Section? Parameters(RunDossier run)
    {
        if (Given(run) is not { Count: > 0 } given)
        {
            return null;
        }

        var known = Known(run);
        var rows = given
            .Take(1000)
            .Select(p =>
            {
                var row = known.GetValueOrDefault(p.Key);
                var value = Values.Shown(p.Value, 300);
                var usual = row is null ? "" : Values.Shown(RunJson.Of(row.Value), 300);
                var changes = row is not null && usual != value;
                return (
                    Cells: ImmutableArray.Create<Html>(
                        Html.Of("code", (Html)PlainText.Of(p.Key, 80)),
                        value,
                        changes ? usual : "",
                        row?.Meaning ?? ""
                    ),
                    Kind: changes ? "changed" : ""
                );
            })
            .ToArray();
        var changed = rows.Count(r => r.Kind.Length > 0);
        ImmutableArray<string> columns = ["parameter", "value", "default", "what it is"];
        return new(
            "parameters",
            "Parameters",
            [
                new Block.Prose(
                    Html.All([
                        Html.Of(
                            "p",
                            (Html)(
                                run.Entry() is null ? "The experiment is not in the catalogue; defaults are not known."
                                : changed == 0 ? "All at the experiment's defaults."
                                : string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{changed} of {rows.Length} differ from the experiment's defaults; they are marked."
                                )
                            )
                        ),
                        changed > 0 ? Tables.Of(columns, rows.Where(r => r.Kind.Length > 0)) : Html.None,
                        Html.Of(
                            "details",
                            Html.Of(
                                "summary",
                                (Html)string.Create(CultureInfo.InvariantCulture, $"all {rows.Length} parameters")
                            ),
                            Tables.Of(columns, rows)
                        ),
                    ])
                ),
            ]
        );
    }

    /// <summary>Machine, versions, device and data.</summary>
    internal static Section? Environment(RunDossier run)
    {
        (string, string)[] pairs =
        [
            .. SurroundingNames
                .Where(run.Record.ContainsKey)
                .Select(n => (n.Replace('_', ' '), Values.Shown(run.Record[n]))),
            .. Plugins(run).Select(plugin => ("plug-in", PlainText.Of(plugin.Words))),
            .. Inside(run.Record["machine"]),
            .. Inside(run.Record["versions"]),
        ];
        return pairs.Length == 0 ? null : new("environment", "Environment", [new Block.Prose(Tables.Pairs(pairs))]);

        static IEnumerable<(string, string)> Inside(JsonNode? node) =>
            (node as JsonObject ?? [])
                .Take(100)
                .Select(p =>
                    (
                        PlainText.Of(p.Key, 40).Replace('_', ' '),
                        p.Key == "memory_bytes" && Values.Number(p.Value) is { } bytes and < 1e18
                            ? Numbers.Bytes((long)bytes)
                            : Values.Shown(p.Value)
                    )
                );
    }

    /// <summary>The command that repeats the run, and the one that was typed.</summary>
    internal static Section? Repeat(RunDossier run)
    {
        var typed = run.Record["command_line"] is JsonArray { Count: > 0 } words
            ? "snn " + string.Join(' ', words.Take(500).Select(w => Quoted(Values.Shown(w, 500))))
            : null;
        var exact = Command(run);
        return typed is null && exact is null
            ? null
            : new(
                "repeat",
                "Run it again",
                [
                    new Block.Prose(
                        Html.All([
                            exact is null
                                ? Html.None
                                : Html.All([
                                    Html.Of(
                                        "p",
                                        (Html)"This run alone, with its seed and all that differs from the defaults:"
                                    ),
                                    Html.Of("pre", (Html)exact),
                                ]),
                            typed is null || typed == exact
                                ? Html.None
                                : Html.All([Html.Of("p", (Html)"As it was typed:"), Html.Of("pre", (Html)typed)]),
                            Html.Of(
                                "p",
                                "soft",
                                (Html)
                                    "The same seed gives the same numbers on the same device with the same number of threads."
                            ),
                        ])
                    ),
                ]
            );
    }

    /// <summary>The command that repeats a run; null where the run does not say what it was.</summary>
    internal static string? Command(RunDossier run)
    {
        if (run.Entry() is not { } entry || Given(run) is not { } given)
        {
            return null;
        }

        var (known, plugins) = (Known(run), Plugins(run));
        var words = new List<string> { "snn", "run", entry.Id };
        foreach (var plugin in plugins)
        {
            words.AddRange(["--plugin", plugin.Path]);
        }

        if (run.Seed.Length > 0)
        {
            words.AddRange(["--seed", run.Seed]);
        }

        foreach (var (name, value) in given)
        {
            var (row, own) = (known.GetValueOrDefault(name), Values.Shown(value, 300));
            if (row is null ? !plugins.IsEmpty : Values.Shown(RunJson.Of(row.Value), 300) != own)
            {
                words.AddRange(["--set", $"{row?.Name ?? name}={(own == "none" ? "" : own)}"]);
            }
        }

        if (Values.Word(run.Record, "data") is { } data)
        {
            words.AddRange(["--data", data == RunSettings.SampleData ? data : RunSettings.FullData]);
        }

        if (Values.Word(run.Record, "points") is { } points)
        {
            words.AddRange(["--points", points]);
        }

        if (run.Kind() is { UsesDevice: true })
        {
            words.AddRange([
                .. Values.Word(run.Record, "device") is { } device
                    ? ["--device", device.StartsWith("cuda", StringComparison.Ordinal) ? "cuda" : "cpu"]
                    : Array.Empty<string>(),
                .. Values.Number(run.Record, "threads") is { } threads
                    ? ["--threads", threads.ToString("0", CultureInfo.InvariantCulture)]
                    : Array.Empty<string>(),
            ]);
        }

        return string.Join(' ', words.Select(w => Quoted(PlainText.Of(w, 500))));
    }

    private static ImmutableArray<PluginIdentity> Plugins(RunDossier run) => RunRecord.PluginsOf(run.Record) ?? [];

    // As a POSIX shell takes one word.
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./:,+@%".Contains(c))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    // As today's words have it: a run of an earlier version is the partner's.
    private static JsonObject? Given(RunDossier run) =>
        run.Record["parameters"] is JsonObject given ? EarlierRecords.Upgraded(run.Kind(), given) : null;

    private static Dictionary<string, ParameterRow> Known(RunDossier run) =>
        run.Entry()?.Experiment.Parameters.ToDictionary(p => ParameterName.InFiles(p.Name), StringComparer.Ordinal)
        ?? [];
}
