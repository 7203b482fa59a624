using System.Globalization;
using Snn.Convex.Laws;
using Snn.Data.Laws;
using Snn.Tests.Support;

namespace Snn.Tests.Convex.Laws;

/// <summary>Laws of whole networks and of trials that learn, with ours and with some that are wrong.</summary>
public sealed class NetworkLawsTests
{
    public static TheoryData<string> WrongSystems => [.. NetworkMutants.Systems.Select(w => w.System.Name)];

    public static TheoryData<string> WrongLearners => [.. NetworkMutants.Learners.Select(w => w.Learner.Name)];

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void Networks_break_nothing() =>
        Assert.All(ConvexSystem.All, system => NetworkLaws.Validate(system).Assert());

    [Fact]
    public void Trials_that_learn_break_nothing()
    {
        LearnerLaws.Validate(Learner.Euler).Assert();
        LearnerLaws.Validate(Learner.Event).Assert();
    }

    [Theory]
    [MemberData(nameof(WrongSystems))]
    public void A_wrong_network_is_shown_by_at_most_two_neurons_and_six_steps(string name)
    {
        var (system, law) = NetworkMutants.Systems.Single(w => w.System.Name == name);

        Shown(NetworkLaws.Validate(system), law);
    }

    [Theory]
    [MemberData(nameof(WrongLearners))]
    public void A_wrong_way_to_learn_is_shown_by_at_most_two_neurons_and_six_steps(string name)
    {
        var (learner, law) = NetworkMutants.Learners.Single(w => w.Learner.Name == name);

        Shown(LearnerLaws.Validate(learner), law);
    }

    [Fact]
    public void Every_law_is_broken_by_a_fault()
    {
        Assert.Empty(
            NetworkLaws
                .All.Select(law => law.Text.Name)
                .Except(NetworkMutants.Systems.Select(w => w.Law))
                .Except(["one-spike-a-bin", "permutation"])
        );
        Assert.Empty(LearnerLaws.All.Select(law => law.Text.Name).Except(NetworkMutants.Learners.Select(w => w.Law)));
    }

    [Fact]
    public void What_a_network_does_not_claim_is_not_claimed()
    {
        var report = NetworkLaws.Validate(ConvexSystem.All[0] with { Solves = false });

        Assert.True(report.Passed);
        Assert.Equal(4, report.Findings.Count(f => f.Outcome is LawOutcome.NotClaimed));
    }

    [Fact]
    public void A_right_network_of_ones_own_with_two_readouts_breaks_nothing()
    {
        var network = new NetworkRows([
            new([1, 0.5], [1, 0.5], [0.25, 0.125], 0.5),
            new([-1, 0.25], [0.5, 1], [0.125, 0.25], 0.25),
        ]).Network;

        var report = NetworkLaws.Validate(new("two readouts", network));

        report.Assert();
        Assert.Equal(
            "optimum-at-rest",
            Assert.Single(report.Findings, f => f.Outcome is LawOutcome.NotClaimed).Law.Name
        );
        Assert.Equal(
            ["feasible-at-rest", "optimum-at-rest"],
            NetworkLaws
                .Validate(new("costly", network) { Coding = new(1, 0.01, 0.25) })
                .Findings.Where(f => f.Outcome is LawOutcome.NotClaimed)
                .Select(f => f.Law.Name)
        );
    }

    [Fact]
    public void A_network_that_hardly_spikes_says_which_inputs_it_was_tried_with()
    {
        var network = new NetworkRows([new([0.001], [1], [0.5], 1)]).Network;

        var report = NetworkLaws.Validate(new("never spikes", network), NetworkLaws.Named("spiker-violated"));

        Assert.Contains(
            "inputs within ±3 bring such bins about too seldom",
            report.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_trial_that_makes_another_network_is_told_in_a_line()
    {
        var growing = new Learner(
            "growing",
            (n, x, y, c, t, r) =>
                new(NetworkRows.Of(n).Neurons is var rows ? new NetworkRows([.. rows, rows[0]]).Network : n, [])
        );

        var broken = LearnerLaws.Validate(growing).Findings.Select(f => f.Outcome).OfType<LawOutcome.Broken>().First();

        Assert.StartsWith("it made of ", broken.Breaks.Why, StringComparison.Ordinal);
    }

    private static void Shown(LawReport report, string law)
    {
        var broken = report
            .Findings.Where(f => f.Outcome is LawOutcome.Broken)
            .ToDictionary(f => f.Law.Name, f => ((LawOutcome.Broken)f.Outcome).Case.Size);
        Assert.Contains(law, broken.Keys);
        Assert.Matches("^[12] neuron", broken[law]);
        Assert.InRange(broken.Values.Min(size => int.Parse(size.Split(' ')[2], CultureInfo.InvariantCulture)), 1, 6);
    }
}
