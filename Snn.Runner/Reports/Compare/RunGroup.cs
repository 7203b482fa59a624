using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Peers;
using Snn.Runner.Reports.Statistics;

namespace Snn.Runner.Reports.Compare;

/// <summary>Runs that differ in their seed alone.</summary>
/// <param name="Letter">What tables and figures call it.</param>
/// <param name="Runs">The runs, one a seed.</param>
/// <param name="Differing">Its values of what differs between groups.</param>
internal sealed record RunGroup(
    string Letter,
    ImmutableArray<RunDossier> Runs,
    ImmutableArray<(string Name, string Value)> Differing
)
{
    /// <summary>The value of a parameter that the runs do not have.</summary>
    internal const string None = "-";

    /// <summary>One name for people.</summary>
    internal string Title =>
        Differing.IsEmpty
            ? $"{Letter}: {Runs[0].Id}"
            : $"{Letter}: {string.Join(", ", Differing.Where(d => d.Value != None).Take(3).Select(d => d.Name == "experiment" ? d.Value : $"{d.Name} {d.Value}"))}";

    /// <summary>Whether its runs have had all of their epochs.</summary>
    internal bool IsWhole => Runs.All(RunLength.IsWhole);

    /// <summary>A number of all runs that have it.</summary>
    internal Sample Sample(MetricKey metric) => new([.. Runs.Select(r => r.Number(metric)).OfType<double>()]);

    /// <summary>The same by seed.</summary>
    internal IReadOnlyDictionary<string, double> BySeed(MetricKey metric) =>
        Runs.Where(r => r.Number(metric) is not null).ToDictionary(r => r.Seed, r => r.Number(metric)!.Value);
}

/// <summary>A test between two groups.</summary>
/// <param name="Metric">What is tested.</param>
/// <param name="A">A group.</param>
/// <param name="B">Another.</param>
/// <param name="Test">The test.</param>
/// <param name="Adjusted">Its probability, adjusted for the whole family.</param>
internal sealed record PairTest(MetricKey Metric, RunGroup A, RunGroup B, MeanTest Test, double Adjusted)
{
    /// <summary>Below this a difference counts as more than chance.</summary>
    internal const double Level = 0.05;

    /// <summary>The group that is better by more than chance; null where there is none.</summary>
    internal RunGroup? Better =>
        Adjusted >= Level ? null
        : Metric.Merit(Test.Difference) > 0 ? A
        : B;

    /// <summary>What the test says, in words.</summary>
    internal string Words => Better is { } better ? $"{better.Letter} is better" : "could be chance";
}
