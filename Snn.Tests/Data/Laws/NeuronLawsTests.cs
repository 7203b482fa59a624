using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Snn.Data.Laws;
using Snn.Data.Laws.Neurons;
using Snn.Data.Laws.Subjects;
using Snn.Tests.Support;

namespace Snn.Tests.Data.Laws;

/// <summary>The laws of neurons are tried with neurons that are right, and with neurons that are not.</summary>
public sealed partial class NeuronLawsTests
{
    private static readonly ConcurrentDictionary<string, Lazy<LawReport>> Reports = new();

    public static TheoryData<string> RightNames => [.. ReferenceNeurons.All.Select(r => r.Name)];

    public static TheoryData<string> OtherNames => [.. OtherNeurons.All.Select(n => n.Name).Distinct()];

    // Of many at once the smallest case is looked for among many neurons, which takes seconds.
    private const string Many = "many at once share a membrane";

    public static TheoryData<string> MutantNames =>
        [.. NeuronMutants.All.Select(m => m.Neuron.Name).Where(name => name != Many)];

    [Theory]
    [MemberData(nameof(RightNames))]
    public void A_right_neuron_breaks_nothing_and_every_law_that_it_claims_is_exercised(string name) =>
        NeuronLaws.Validate(ReferenceNeurons.All.Single(r => r.Name == name), new CheckSettings(Cases: 500)).Assert();

    [Theory]
    [MemberData(nameof(OtherNames))]
    public void A_right_neuron_of_another_design_breaks_nothing_and_nothing_is_vacuous(string name) =>
        Assert.All(
            OtherNeurons.All.Where(n => n.Name == name),
            neuron => NeuronLaws.Validate(neuron, new CheckSettings(Cases: 300)).Assert()
        );

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void A_fault_among_many_at_once_is_found_by_default_too() =>
        A_fault_is_found_by_default_and_shown_by_at_most_two_neurons_and_six_steps(Many);

    [Theory]
    [MemberData(nameof(MutantNames))]
    public void A_fault_is_found_by_default_and_shown_by_at_most_two_neurons_and_six_steps(string name)
    {
        var (mutant, law) = NeuronMutants.All.Single(m => m.Neuron.Name == name);

        var report = Judged(mutant);

        Assert.False(report.Passed);
        var broken = report
            .Findings.Where(f => f.Outcome is LawOutcome.Broken)
            .ToDictionary(f => f.Law.Name, f => (LawOutcome.Broken)f.Outcome);
        Assert.Contains(law, broken.Keys);
        Assert.InRange(broken.Values.Min(Steps), 1, 6);
    }

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void Every_law_is_broken_by_a_fault()
    {
        var broken = NeuronMutants
            .All.SelectMany(m => Judged(m.Neuron).Findings)
            .Where(f => f.Outcome is LawOutcome.Broken)
            .Select(f => f.Law.Name)
            .ToHashSet();

        Assert.Empty(NeuronLaws.All.Select(law => law.Text.Name).Except(broken));
    }

    [Fact]
    public void A_counter_example_is_a_few_round_numbers_and_says_what_was_expected()
    {
        var report = NeuronLaws.Validate(NeuronMutants.All.Single(m => m.Neuron.Name == "reset before fire").Neuron);

        var found = Assert.IsType<LawOutcome.Broken>(report.Findings.Single(f => f.Law.Name == "threshold").Outcome);
        Assert.Equal("currents [2, 0]", found.Case.Words);
        Assert.Equal("step 2: the charged membrane 1.8 is above the threshold 1", found.Breaks.Why);
        Assert.Equal(1, found.Breaks.Table.Marked);
        Assert.Equal(
            ["step", "current", "charged", "threshold", "margin", "output", "membrane", "expected", "actual"],
            found.Breaks.Table.Columns
        );
        Assert.Equal(["2", "0", "1.8", "1", "0.8", "0", "0.9", "a spike", "no spike"], found.Breaks.Table.Rows[1]);
    }

    [Fact]
    public void A_replay_line_finds_the_same_case_again()
    {
        var mutant = NeuronMutants.All[0].Neuron;
        var law = NeuronLaws.All.Single(l => l.Text.Name == "threshold");
        var first = Assert.IsType<LawOutcome.Broken>(law.Check(mutant, new CheckSettings()));

        var again = Assert.IsType<LawOutcome.Broken>(
            law.Check(mutant, CheckSettings.Replaying(first.Replay, out var name)!)
        );

        Assert.Equal("threshold", name);
        Assert.Equal((first.Case, first.Replay), (again.Case, again.Replay));
    }

    [Fact]
    public void A_counter_example_is_kept_as_a_test_in_CSharp_or_as_JSON()
    {
        var mutant = NeuronMutants.All[0].Neuron;
        var law = NeuronLaws.Named("threshold").Single();
        var found = Assert.IsType<LawOutcome.Broken>(law.Check(mutant, new CheckSettings()));

        Assert.Equal("new NeuronCase(neuron, [1], [], 0)", found.Case.CSharp);
        Assert.IsType<Verdict.Breaks>(law.Judge(new NeuronCase(mutant, [1], [], 0)));
        Assert.IsType<Verdict.Breaks>(law.Judge(NeuronCase.Read(mutant, found.Case.Json)));
        Assert.IsType<Verdict.Holds>(law.Judge(new NeuronCase(IntegrateAndFire.Perfect, [1], [], 0)));
    }

    [Fact]
    public void What_is_not_claimed_is_not_passed_and_what_no_case_exercised_is_vacuous_and_fails()
    {
        var silent = new Neuron<double>("never spikes", () => 0, (i, v) => (0, 0.9 * v))
        {
            Membrane = v => v,
            ResetsTo = 0,
        };

        var report = NeuronLaws.Validate(silent);

        Assert.False(report.Passed);
        Assert.IsType<LawOutcome.Vacuous>(report.Findings.Single(f => f.Law.Name == "reset-to").Outcome);
        Assert.IsType<LawOutcome.NotClaimed>(report.Findings.Single(f => f.Law.Name == "leak").Outcome);
        Assert.Contains("VACUOUS: 0 of 200 cases exercised it", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_that_is_far_off_is_what_vacuous_laws_say_and_without_one_it_is_found()
    {
        var weak = OtherNeurons.Millivolts(1, 10, 2) with { Scale = 1e-3 };

        Assert.Contains(
            "Scale is 0.001, but only a current of some 4 makes it spike within ten steps: leave Scale out, or give that",
            NeuronLaws.Validate(weak, NeuronLaws.Named("reset-to")).ToString(),
            StringComparison.Ordinal
        );
        Assert.True(NeuronLaws.Validate(weak with { Scale = null }, NeuronLaws.Named("reset-to")).Passed);
    }

    [Fact]
    public void No_case_lies_outside_of_the_currents_that_a_neuron_is_made_for()
    {
        var bounded = new Neuron<double>(
            "bounded",
            () => 0,
            (i, v) => i is < 0 or > 2 ? throw new InvalidOperationException("outside") : (v + i >= 1 ? 1 : 0, 0.5 * v)
        )
        {
            Membrane = v => v,
            MonotoneRate = true,
            RefractorySteps = 0,
            LeastCurrent = 0,
            MostCurrent = 2,
        };

        NeuronLaws.Validate(bounded).Assert();
    }

    [Fact]
    public void A_law_that_does_not_apply_is_waived_with_its_reason()
    {
        var mutant = NeuronMutants.All[0].Neuron;
        var waived = mutant with { Waivers = mutant.Waivers.Add("threshold", "the paper has V > T") };

        var report = NeuronLaws.Validate(waived);

        Assert.True(report.Passed, report.ToString());
        Assert.Contains("does not apply: the paper has V > T", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_breaks_the_law()
    {
        var throws = new Neuron<double>(
            "throws",
            () => 0,
            (i, v) => i > 2 ? throw new InvalidOperationException("too much") : (i > 1 ? 1 : 0, v)
        );

        var report = NeuronLaws.Validate(throws);

        Assert.Contains("it threw InvalidOperationException: too much", report.ToString(), StringComparison.Ordinal);
    }

    // Two tests look at the same reports, each of which takes a search and a shrinking of what it finds.
    private static LawReport Judged(Neuron mutant) =>
        Reports.GetOrAdd(mutant.Name, _ => new(() => NeuronLaws.Validate(mutant))).Value;

    private static int Steps(LawOutcome.Broken broken) =>
        int.Parse(
            StepCount().Match(broken.Case.Size).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );

    [GeneratedRegex("([0-9]+) steps?$")]
    private static partial Regex StepCount();
}
