using System.Collections.Immutable;
using Snn.Data.Seeds;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;

namespace Snn.Tests.Runner.Execution;

public sealed class PlanSelectionTests
{
    private static readonly ImmutableArray<PlannedRun> Plan = SweepPlan
        .Asked(["lif-ce"], [], ["lr=1e-4,1e-3,1e-2", "dropout=0,0.1"], [1, 2], PluginSet.None)
        .OrThrow();

    [Fact]
    public void So_many_combinations_are_drawn_each_with_all_of_its_seeds_in_order()
    {
        for (var count = 1; count <= 8; count++)
        {
            var drawn = PlanSelection.Drawn(Plan, count, new Seed(0));

            Assert.Equal(Plan.Where(drawn.Contains), drawn);
            Assert.Equal(Math.Min(count, 6), drawn.Select(run => run.Combination).Distinct().Count());
            Assert.All(drawn.GroupBy(run => run.Combination), runs => Assert.Equal([1, 2], runs.Select(r => r.Seed)));
            Assert.Equal(drawn, PlanSelection.Drawn(Plan, count, new Seed(0)));
        }

        // Every combination comes up.
        var all = Enumerable.Range(0, 60).SelectMany(seed => PlanSelection.Drawn(Plan, 1, new Seed((ulong)seed)));
        Assert.Equal(6, all.Select(run => run.Combination).Distinct().Count());
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(5, 3)]
    [InlineData(1, 1)]
    public void The_better_half_is_kept_by_the_mean_of_its_seeds(int combinations, int kept)
    {
        var plan = Plan.Take(2 * combinations).ToImmutableArray();

        // Seed 2 tells them apart, seed 1 would turn them round.
        double Score(PlannedRun run) => run.Seed == 1 ? -plan.IndexOf(run) : 3 * plan.IndexOf(run);

        var better = PlanSelection.BetterHalf(plan, Score);

        Assert.Equal(plan.TakeLast(2 * kept), better);
    }
}
