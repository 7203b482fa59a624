using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Snn.Benchmarks.Gate;

/// <summary>What the gate found.</summary>
/// <param name="Against">The baseline's folder, or null for the committed ratios.</param>
/// <param name="Rules">When a difference between builds counts.</param>
/// <param name="Sampling">How it was measured.</param>
/// <param name="Rows">What was measured.</param>
internal sealed record GateReport(string? Against, Rules Rules, Sampling Sampling, ImmutableArray<GateRow> Rows)
{
    /// <summary>Number of regressions.</summary>
    internal int Regressions => Rows.Count(r => Rules.IsRegression(r.Verdict));

    /// <summary>1 where there is a regression, else 0; a smoke run judges nothing.</summary>
    internal int ExitCode => Regressions > 0 && !Sampling.IsSmoke ? 1 : 0;

    /// <summary>In one line, how many rows have which verdict.</summary>
    internal string Summary =>
        string.Join(
            ", ",
            Enum.GetValues<Verdict>()
                .Select(v => (Count: Rows.Count(r => r.Verdict == v), Word: Word(v)))
                .Where(c => c.Count > 0)
                .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Count} {c.Word}"))
        );

    /// <summary>Markdown that a terminal shows well, too: regressions first, the largest on top.</summary>
    internal string Markdown()
    {
        string[][] cells =
        [
            ["benchmark", "baseline", "now", "ratio", "p (slower)", "bytes", "verdict"],
            .. Rows.OrderBy(r => Rank(r.Verdict)).ThenByDescending(r => r.Ratio).Select(Cells),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(c => cells.Max(row => row[c].Length)).ToArray();
        var rule = widths.Select((w, c) => c is 0 or 6 ? new string('-', w) : new string('-', w - 1) + ":").ToArray();
        IEnumerable<string[]> lines = [cells[0], rule, .. cells[1..]];
        var table = string.Join('\n', lines.Select(line => $"| {string.Join(" | ", line.Select(Padded))} |"));
        return $"""
            {table}

            {Summary}.

            {How}

            """;

        string Padded(string cell, int column) =>
            column is 0 or 6 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]);
    }

    /// <summary>The same for programs.</summary>
    internal JsonObject Json() =>
        new()
        {
            ["against"] = Against,
            ["threshold"] = Rules.Threshold,
            ["significance"] = Rules.Significance,
            ["floor_seconds"] = Rules.Floor,
            ["repetitions"] = Repetitions,
            ["launches"] = Sampling.Launches,
            ["threads"] = Sampling.Threads,
            ["machine"] = new JsonObject
            {
                ["os"] = RuntimeInformation.OSDescription,
                ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
                ["processors"] = Environment.ProcessorCount,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
            },
            ["regressions"] = Regressions,
            ["rows"] = new JsonArray([
                .. Rows.Select(r =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = r.Name,
                            ["verdict"] = Word(r.Verdict),
                            ["ratio"] = Number(r.Ratio),
                            ["p_slower"] = Number(r.PSlower),
                            ["current_seconds"] = Times(r.Current),
                            ["baseline_seconds"] = Times(r.Baseline),
                            ["current_bytes"] = r.Current.Bytes,
                            ["baseline_bytes"] = r.Baseline.Bytes,
                            ["note"] = r.Note,
                        }
                ),
            ]),
        };

    private string How =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Repetitions} repetitions a side over {Sampling.Launches} launches, {Sampling.Threads} thread(s) of libtorch. "
        )
        + (
            Against is null
                ? "The baseline is the committed ratio times what was measured beside; slower: beyond its tolerance"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The baseline is {Against}; slower: by more than {Rules.Threshold:P0}"
                )
        )
        + string.Create(CultureInfo.InvariantCulture, $" with p < {Rules.Significance}, and again in fresh processes.");

    private int Repetitions => Sampling.Launches * Sampling.Repetitions;

    private static string[] Cells(GateRow r) =>
        [
            r.Name,
            Time(r.Baseline),
            Time(r.Current),
            double.IsNaN(r.Ratio) ? "-" : r.Ratio.ToString("F2", CultureInfo.InvariantCulture),
            double.IsNaN(r.PSlower) ? "-" : r.PSlower.ToString("G2", CultureInfo.InvariantCulture),
            Bytes(r),
            (Rules.IsRegression(r.Verdict) ? Word(r.Verdict).ToUpperInvariant() : Word(r.Verdict))
                + (r.Note.Length > 0 ? $" ({r.Note})" : ""),
        ];

    private static string Bytes(GateRow r) =>
        r.Current.Bytes is null ? "-"
        : r.Current.Bytes == r.Baseline.Bytes ? string.Create(CultureInfo.InvariantCulture, $"{r.Current.Bytes:N0}")
        : string.Create(CultureInfo.InvariantCulture, $"{r.Baseline.Bytes:N0} → {r.Current.Bytes:N0}");

    private static string Time(Samples samples) =>
        samples.Seconds.IsEmpty
            ? "-"
            : samples.Median switch
            {
                var s when s < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{s * 1e9:F0} ns"),
                var s when s < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{s * 1e6:F2} µs"),
                var s when s < 1 => string.Create(CultureInfo.InvariantCulture, $"{s * 1e3:F2} ms"),
                var s => string.Create(CultureInfo.InvariantCulture, $"{s:F2} s"),
            };

    private static JsonArray Times(Samples samples) => new([.. samples.Seconds.Select(s => (JsonNode)s)]);

    private static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    private static int Rank(Verdict verdict) =>
        verdict switch
        {
            Verdict.Slower => 0,
            Verdict.AllocatesMore => 1,
            Verdict.Faster => 2,
            Verdict.AllocatesLess => 3,
            Verdict.Same => 4,
            _ => 5,
        };

    private static string Word(Verdict verdict) =>
        verdict switch
        {
            Verdict.Same => "same",
            Verdict.Slower => "slower",
            Verdict.Faster => "faster",
            Verdict.AllocatesMore => "allocates more",
            Verdict.AllocatesLess => "allocates less",
            Verdict.NotJudged => "not judged",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
