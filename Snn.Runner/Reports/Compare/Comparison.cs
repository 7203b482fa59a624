using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Data;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Compare;

/// <summary>Runs that differ in their seed alone.</summary>
/// <param name="Letter">What tables and figures call it.</param>
/// <param name="Runs">The runs.</param>
/// <param name="Differing">Its values of what differs between groups.</param>
internal sealed record RunGroup(
    string Letter,
    ImmutableArray<RunDossier> Runs,
    ImmutableArray<(string Name, string Value)> Differing
)
{
    /// <summary>One name for people.</summary>
    internal string Title =>
        Differing.IsEmpty
            ? $"{Letter}: {Runs[0].Id}"
            : $"{Letter}: {string.Join(", ", Differing.Take(3).Select(d => d.Name == "experiment" ? d.Value : $"{d.Name} {d.Value}"))}";

    /// <summary>A number of all runs that have it.</summary>
    internal Sample Sample(MetricKey metric) => new([.. Runs.Select(r => r.Number(metric)).OfType<double>()]);
}

/// <summary>A test between two groups.</summary>
/// <param name="Metric">What is tested.</param>
/// <param name="A">A group.</param>
/// <param name="B">Another.</param>
/// <param name="Test">The test.</param>
/// <param name="Adjusted">Its probability, adjusted for all tests of the metric.</param>
internal sealed record PairTest(MetricKey Metric, RunGroup A, RunGroup B, WelchTest Test, double Adjusted);

/// <summary>Several runs beside one another.</summary>
/// <param name="Groups">By equal parameters.</param>
/// <param name="Metrics">What at least one group has, in the order for people.</param>
/// <param name="Differing">Names of what differs between groups.</param>
/// <param name="Tests">Between all groups with enough seeds.</param>
/// <param name="Notes">What could not be read.</param>
internal sealed record Comparison(
    ImmutableArray<RunGroup> Groups,
    ImmutableArray<MetricKey> Metrics,
    ImmutableArray<string> Differing,
    ImmutableArray<PairTest> Tests,
    ImmutableArray<string> Notes
)
{
    /// <summary>Below this a difference counts as more than chance.</summary>
    internal const double Level = 0.05;

    /// <summary>Why no group is called the best, and what is tested; null where all have learned alike.</summary>
    internal string? Apart =>
        WhyNone(Groups) is { } why ? $"{why} Tests are between groups of the same data only." : null;

    /// <summary>Compares runs.</summary>
    /// <param name="runs">At least one.</param>
    internal static Comparison Of(ImmutableArray<RunDossier> runs)
    {
        // Runs of the same seed and parameters are one sample, and not several.
        var samples = runs.GroupBy(run => (Key(run), run.Seed)).Select(same => same.ToArray()).ToArray();
        var grouped = samples
            .Select(same => same.MaxBy(run => run.Name, StringComparer.Ordinal)!)
            .GroupBy(Key)
            .Select(g => g.ToImmutableArray())
            .ToArray();
        var described = grouped.Select(g => Describe(g[0])).ToArray();
        ImmutableArray<string> differing =
        [
            .. described
                .SelectMany(d => d.Select(p => p.Name))
                .Distinct()
                .Where(name =>
                    described.Select(d => d.FirstOrDefault(p => p.Name == name).Value ?? "-").Distinct().Skip(1).Any()
                ),
        ];
        ImmutableArray<RunGroup> groups =
        [
            .. grouped.Select(
                (g, i) =>
                    new RunGroup(
                        Letter(i),
                        g,
                        [
                            .. differing.Select(name =>
                                (name, described[i].FirstOrDefault(p => p.Name == name).Value ?? "-")
                            ),
                        ]
                    )
            ),
        ];
        ImmutableArray<MetricKey> metrics = [.. MetricKeys.Results.Where(m => runs.Any(r => r.Number(m) is not null))];
        return new(
            groups,
            metrics,
            differing,
            [.. metrics.Where(m => m.Better != Better.Neither).SelectMany(m => Test(m, groups))],
            [
                .. runs.SelectMany(r => r.Notes.Select(n => $"{r.Id} {r.Name}: {n}")),
                .. samples.Where(same => same.Length > 1).Select(Repeated),
            ]
        );
    }

    /// <summary>
    /// The group with the best mean of a metric that has a better side; null where only one group has it.
    /// </summary>
    internal RunGroup? Best(MetricKey metric) => Best(metric, Groups);

    /// <summary>The same among some groups.</summary>
    internal static RunGroup? Best(MetricKey metric, IEnumerable<RunGroup> groups)
    {
        var with = groups.Where(g => g.Sample(metric).Count > 0).ToArray();
        return metric.Better == Better.Neither || with.Length < 2 || !Alike(with)
            ? null
            : with.MaxBy(g => metric.Merit(g.Sample(metric).Mean));
    }

    /// <summary>Why none of some groups is the best: they have not learned the same; null where they have.</summary>
    internal static string? WhyNone(IReadOnlyCollection<RunGroup> groups) =>
        Alike(groups)
            ? null
            : "No group is called the best, since they have not learned the same: "
                + string.Join(
                    "; ",
                    groups.Take(8).Select(g => $"{g.Letter}: {Setting.Of(g.Runs[0])?.Words ?? "unknown"}")
                )
                + ".";

    /// <summary>The best single run of a metric that has a better side.</summary>
    internal (RunGroup Group, RunDossier Run, double Value)? BestRun(MetricKey metric) =>
        metric.Better == Better.Neither || !Alike(Groups.Where(g => g.Sample(metric).Count > 0))
            ? null
            : Groups
                .SelectMany(g =>
                    g.Runs.Where(r => r.Number(metric) is not null)
                        .Select(r => ((RunGroup, RunDossier, double)?)(g, r, r.Number(metric)!.Value))
                )
                .MaxBy(c => metric.Merit(c!.Value.Item3));

    private static IEnumerable<PairTest> Test(MetricKey metric, ImmutableArray<RunGroup> groups)
    {
        var samples = groups.Select(g => g.Sample(metric)).ToArray();
        (int A, int B, WelchTest Test)[] tests =
        [
            .. from a in Enumerable.Range(0, groups.Length)
            from b in Enumerable.Range(a + 1, groups.Length - a - 1)
            where Ground(groups[a]) == Ground(groups[b])
            let test = WelchTest.Of(samples[a], samples[b])
            where test is not null
            select (a, b, test.Value),
        ];
        var adjusted = WelchTest.Holm([.. tests.Select(t => t.Test.P)]);
        return tests.Select((t, i) => new PairTest(metric, groups[t.A], groups[t.B], t.Test, adjusted[i]));
    }

    private static string Repeated(RunDossier[] same) =>
        $"{same[0].Id} seed {same[0].Seed}: {same.Length} runs with the same parameters are one sample; the newest counts";

    // Data, loss and amount of data: a test between two losses is asked for, a best of all of them is not.
    private static bool Alike(IEnumerable<RunGroup> groups) =>
        groups.Select(g => Setting.Of(g.Runs[0])).Distinct().Take(2).Count() < 2;

    // What its runs have learned from; empty where that is not known.
    private static string Ground(RunGroup group) =>
        Setting.Of(group.Runs[0]) is { } s ? $"{s.Dataset}, {s.Amount}" : "";

    // A … Z, then A2 …: short enough for every column.
    private static string Letter(int i) =>
        i < 26 ? ((char)('A' + i)).ToString() : FormattableString.Invariant($"{(char)('A' + (i % 26))}{(i / 26) + 1}");

    private static string Key(RunDossier run) => string.Join('\n', Describe(run).Select(p => $"{p.Name}={p.Value}"));

    // Everything that decides the result but the seed.
    private static ImmutableArray<(string Name, string Value)> Describe(RunDossier run) =>
        [
            ("experiment", run.Id),
            .. (run.Record["parameters"] as JsonObject ?? [])
                .Take(1000)
                .Select(p => (PlainText.Of(p.Key, 60), Values.Shown(p.Value, 120))),
            ("data", Data(run)),
            .. RunRecord.PluginsOf(run.Record) is { IsEmpty: false } plugins
                ? [("plug-ins", PlainText.Of(string.Join(", ", plugins.Select(plugin => plugin.Name))))]
                : Array.Empty<(string, string)>(),
            ("points", Values.Word(run.Record, PointsFile.DigestNote) is { } digest ? PlainText.Of(digest, 12) : "-"),
        ];

    // The same data can lie in different folders: only the small sample is another set.
    private static string Data(RunDossier run) =>
        Values.Word(run.Record, "data") switch
        {
            null => "-",
            RunSettings.SampleData => "sample",
            _ => "full",
        };
}
