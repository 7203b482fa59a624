using System.Globalization;
using Snn.Convex.Laws;
using Snn.Data.Laws;

namespace Snn.Tests.Convex.Laws;

/// <summary>Laws of whole networks and of trials that learn, with ours and with some that are wrong.</summary>
public sealed class NetworkLawsTests
{
    public static TheoryData<string> WrongSystems => [.. NetworkMutants.Systems.Select(w => w.System.Name)];

    public static TheoryData<string> WrongLearners => [.. NetworkMutants.Learners.Select(w => w.Learner.Name)];

    [Fact]
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
