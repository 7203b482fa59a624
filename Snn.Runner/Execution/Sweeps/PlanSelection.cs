using System.Collections.Immutable;
using Snn.Data.Seeds;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>Some of the combinations of a plan, each with all of its seeds, in the order of the plan.</summary>
internal static class PlanSelection
{
    /// <summary>So many combinations, drawn at random; all where there are no more.</summary>
    /// <param name="plan">The runs.</param>
    /// <param name="count">How many combinations.</param>
    /// <param name="seed">The same seed draws the same.</param>
    internal static ImmutableArray<PlannedRun> Drawn(ImmutableArray<PlannedRun> plan, int count, Seed seed)
    {
        var left = Combinations(plan);
        var rng = seed.Generator();
        for (var i = 0; i < Math.Min(count, left.Length); i++)
        {
            var other = i + rng.NextInt(left.Length - i);
            (left[i], left[other]) = (left[other], left[i]);
        }

        return Of(plan, left.Take(count));
    }

    /// <summary>
    /// The better half of the combinations: one round of successive halving (Jamieson and Talwalkar 2016).
    /// </summary>
    /// <param name="plan">The runs.</param>
    /// <param name="score">
    /// How good a run is so far, the higher the better; of a combination the mean of its seeds.
    /// </param>
    internal static ImmutableArray<PlannedRun> BetterHalf(
        ImmutableArray<PlannedRun> plan,
        Func<PlannedRun, double> score
    )
    {
        var all = Combinations(plan);
        var means = plan.GroupBy(run => run.Combination).ToDictionary(runs => runs.Key, runs => runs.Average(score));
        return Of(plan, all.OrderByDescending(c => means[c]).Take((all.Length + 1) / 2));
    }

    private static string[] Combinations(ImmutableArray<PlannedRun> plan) =>
        [.. plan.Select(run => run.Combination).Distinct(StringComparer.Ordinal)];

    private static ImmutableArray<PlannedRun> Of(ImmutableArray<PlannedRun> plan, IEnumerable<string> combinations)
    {
        var kept = combinations.ToHashSet(StringComparer.Ordinal);
        return plan.RemoveAll(run => !kept.Contains(run.Combination));
    }
}
