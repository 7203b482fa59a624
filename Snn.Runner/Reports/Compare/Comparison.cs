using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Runner.Data;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Peers;
using Snn.Runner.Reports.Statistics;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Compare;

/// <summary>Several runs beside one another.</summary>
/// <param name="Groups">By equal parameters.</param>
/// <param name="Metrics">What at least one group has, in the order for people.</param>
/// <param name="Differing">Names of what differs between groups.</param>
/// <param name="Tests">
/// The one family of tests: of <see cref="Primary"/>, between all groups that have learned from the same data and have
/// enough seeds.
/// </param>
/// <param name="Notes">What could not be read.</param>
internal sealed record Comparison(
    ImmutableArray<RunGroup> Groups,
    ImmutableArray<MetricKey> Metrics,
    ImmutableArray<string> Differing,
    ImmutableArray<PairTest> Tests,
    ImmutableArray<string> Notes
)
{
    /// <summary>The number by which the groups are ranked and tested; null where they share none.</summary>
    internal MetricKey? Primary => PrimaryOf(Groups);

    /// <summary>Why no group is called the best, and what is tested; null where all have learned alike.</summary>
    internal string? Apart =>
        WhyNone(Groups) is { } why ? $"{why} Tests are between groups of the same data only." : null;

    /// <summary>Which tests are corrected together, in a sentence.</summary>
    internal string Family =>
        FormattableString.Invariant(
            $"The family of tests that Holm's correction is over: {Primary?.Title} between all pairs of groups that have learned from the same data and have {MeanTest.Least} seeds each, {Tests.Length} in all. "
        ) + "Other numbers describe; they are not tested.";

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
        // First what several have and have otherwise, then what only some have.
        ImmutableArray<string> differing =
        [
            .. described
                .SelectMany(d => d.Select(p => p.Name))
                .Distinct()
                .Select(name => (Name: name, Values: described.Select(d => Value(d, name)).Distinct().ToArray()))
                .Where(p => p.Values.Length > 1)
                .OrderByDescending(p => p.Values.Count(value => value != RunGroup.None) > 1)
                .Select(p => p.Name),
        ];
        ImmutableArray<RunGroup> groups =
        [
            .. grouped.Select(
                (g, i) => new RunGroup(Letter(i), g, [.. differing.Select(name => (name, Value(described[i], name)))])
            ),
        ];
        ImmutableArray<MetricKey> metrics = [.. MetricKeys.Results.Where(m => runs.Any(r => r.Number(m) is not null))];
        return new(
            groups,
            metrics,
            differing,
            PrimaryOf(groups) is { } primary ? [.. Test(primary, groups)] : [],
            [
                .. runs.SelectMany(r => r.Notes.Select(n => $"{r.Id} {r.Name}: {n}")),
                .. samples.Where(same => same.Length > 1).Select(Repeated),
            ]
        );
    }

    /// <summary>
    /// The group that is better than every other by more than chance in <see cref="Primary"/>; null where there is none.
    /// </summary>
    internal RunGroup? Best => BestOf(Groups);

    /// <summary>The same among some of the groups.</summary>
    internal RunGroup? BestOf(IReadOnlyCollection<RunGroup> groups) =>
        groups.Count < 2 || !Alike(groups)
            ? null
            : groups.FirstOrDefault(g =>
                groups
                    .Where(other => other != g)
                    .All(other => Tests.Any(t => t.Better == g && (t.A == other || t.B == other)))
            );

    /// <summary>Why none of some groups is the best: they have not learned the same; null where they have.</summary>
    internal static string? WhyNone(IReadOnlyCollection<RunGroup> groups) =>
        Alike(groups)
            ? null
            : "No group is called the best, since they have not learned the same: "
                + string.Join(
                    "; ",
                    groups
                        .Take(8)
                        .Select(g =>
                            $"{g.Letter}: {Setting.Of(g.Runs[0])?.Words ?? "unknown"}{(g.IsWhole ? "" : $", interrupted after {Unfinished(g)}")}"
                        )
                )
                + ".";

    /// <summary>Why two groups have no test; null where they have one.</summary>
    internal string? WhyUntested(RunGroup a, RunGroup b) =>
        Tests.Any(t => (t.A == a && t.B == b) || (t.A == b && t.B == a)) ? null
        : Ground(a) != Ground(b) ? "they have learned from different data"
        : !a.IsWhole || !b.IsWhole ? "one of them was interrupted"
        : Primary is { } key && Math.Min(a.Sample(key).Count, b.Sample(key).Count) < MeanTest.Least
            ? FormattableString.Invariant($"a test needs {MeanTest.Least} seeds in each")
        : "their numbers do not vary";

    private static MetricKey? PrimaryOf(ImmutableArray<RunGroup> groups) =>
        Headline.KeyOf(key => groups.Count(g => g.Sample(key).Count > 0) > 1)
        ?? Headline.KeyOf(key => groups.Any(g => g.Sample(key).Count > 0));

    private static IEnumerable<PairTest> Test(MetricKey metric, ImmutableArray<RunGroup> groups)
    {
        var numbers = groups.Select(g => g.BySeed(metric)).ToArray();
        (int A, int B, MeanTest Test)[] tests =
        [
            .. from a in Enumerable.Range(0, groups.Length)
            from b in Enumerable.Range(a + 1, groups.Length - a - 1)
            where groups[a].IsWhole && groups[b].IsWhole && Ground(groups[a]) == Ground(groups[b])
            let test = MeanTest.Of(numbers[a], numbers[b])
            where test is not null
            select (a, b, test),
        ];
        var adjusted = MeanTest.Holm([.. tests.Select(t => t.Test.P)]);
        return tests.Select((t, i) => new PairTest(metric, groups[t.A], groups[t.B], t.Test, adjusted[i]));
    }

    private static string Repeated(RunDossier[] same) =>
        $"{same[0].Id} seed {same[0].Seed}: {same.Length} runs with the same parameters are one sample; the newest counts";

    // Data, loss and amount of data: a test between two losses is asked for, a best of all of them is not.
    private static bool Alike(IEnumerable<RunGroup> groups) =>
        groups.Select(g => (Setting.Of(g.Runs[0]), Unfinished(g))).Distinct().Take(2).Count() < 2;

    // What was broken off is beside nothing else but what was broken off at the same place.
    private static string Unfinished(RunGroup group) => group.IsWhole ? "" : RunLength.Words(group.Runs[0]);

    // What its runs have learned from; empty where that is not known.
    private static string Ground(RunGroup group) =>
        Setting.Of(group.Runs[0]) is { } s ? $"{s.Dataset}, {s.Amount}" : "";

    // A … Z, then A2 …: short enough for every column.
    private static string Letter(int i) =>
        i < 26 ? ((char)('A' + i)).ToString() : FormattableString.Invariant($"{(char)('A' + (i % 26))}{(i / 26) + 1}");

    private static string Value(ImmutableArray<(string Name, string Value)> described, string name) =>
        described.FirstOrDefault(p => p.Name == name).Value ?? RunGroup.None;

    private static string Key(RunDossier run) => string.Join('\n', Describe(run).Select(p => $"{p.Name}={p.Value}"));

    // Everything that decides the result but the seed.
    private static ImmutableArray<(string Name, string Value)> Describe(RunDossier run) =>
        [
            ("experiment", run.Id),
            .. (run.Record["parameters"] as JsonObject ?? [])
                .Take(1000)
                .Select(p => (PlainText.Of(p.Key, 60), Values.Shown(p.Value, 120))),
            ("epochs done", RunLength.IsWhole(run) ? "all" : RunLength.Words(run)),
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
