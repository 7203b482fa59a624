using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;
using Snn.LocalLoss.Laws.Losses;
using Snn.Tests.LocalLoss.Extending;
using Snn.Tests.Support;

namespace Snn.Tests.LocalLoss.Laws;

/// <summary>
/// The laws of local losses, with ours, with that of the page on extending, and with some that are wrong.
/// </summary>
[Collection(nameof(TrainingTests))]
public sealed class LossLawsTests
{
    public static TheoryData<string> Right => [.. LossSubjects.All.Select(l => l.Name)];

    public static TheoryData<string> Wrong => [.. LossMutants.All.Select(w => w.Loss.Name)];

    [Theory]
    [Trait(Category.Name, Category.Long)]
    [MemberData(nameof(Right))]
    public void Ours_break_nothing(string name) =>
        LossLaws.Validate(LossSubjects.All.Single(l => l.Name == name)).Assert();

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void Plain_ones_break_nothing()
    {
        LossLaws.Validate(LossMutants.RightPred).Assert();
        LossLaws.Validate(LossMutants.RightSim).Assert();
    }

    // The contrast of what moves the silent sample is 6·10⁻⁵ of a step: within 2⁻¹² a cosine that is softened by 10⁻⁸
    // is a slope there, of some thousand, where its gradient is 0 by convention.
    [Fact]
    public void Where_a_cosine_jumps_nothing_is_decided_and_one_that_does_not_say_so_is_told()
    {
        var loss = LossSubjects.All.Single(l => l.Name == "predsim");
        LabelledSamples silent = new(
            3,
            [
                [0, 1],
                [0, 0],
            ],
            [0, 0]
        );

        foreach (var law in LossLaws.Named("loss-gradient", "loss-precise"))
        {
            Assert.Equal(new Verdict.Holds(false), law.Judge(new(loss, silent, 54)));
            var breaks = Assert.IsType<Verdict.Breaks>(
                law.Judge(new(loss with { SmoothWithoutContrast = true }, silent, 54))
            );
            Assert.EndsWith("SmoothWithoutContrast = false", breaks.Why, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void Those_of_other_kinds_break_nothing() =>
        Assert.All(LossMutants.Other, loss => LossLaws.Validate(loss).Assert());

    [Fact]
    public void The_loss_of_the_page_on_extending_breaks_nothing()
    {
        var report = LossLaws.Validate(LossSubject.Of(MarginLoss.Margin) with { NotNegative = true, PerSample = true });

        report.Assert();
        Assert.IsType<LawOutcome.NotClaimed>(report.Findings.Single(f => f.Law.Name == "loss-scale-free").Outcome);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_one_is_shown_by_few_samples(string name)
    {
        var (loss, law) = LossMutants.All.Single(w => w.Loss.Name == name);

        var report = LossLaws.Validate(loss, LossLaws.Named(law));

        var broken = Assert.IsType<LawOutcome.Broken>(report.Findings.Single().Outcome);
        Assert.Matches("^[1-3] sample", broken.Case.Size);
    }

    [Fact]
    public void Every_law_is_broken_by_a_fault() =>
        Assert.Empty(LossLaws.All.Select(law => law.Text.Name).Except(LossMutants.All.Select(w => w.Law)));

    [Fact]
    public void A_counter_example_is_kept_as_a_test()
    {
        var (loss, law) = LossMutants.All.Single(w => w.Loss.Name == "the sum in place of the mean");
        var found = (LawOutcome.Broken)LossLaws.Validate(loss, LossLaws.Named(law)).Findings.Single().Outcome;

        Assert.Equal("new LossCase(loss, new(2, [[0]], [0]), 0)", found.Case.CSharp);
        Assert.IsType<Verdict.Breaks>(
            LossLaws
                .Named(law)
                .Single()
                .Judge(
                    new LossCase(
                        loss,
                        new(
                            2,
                            [
                                [0],
                            ],
                            [0]
                        ),
                        0
                    )
                )
        );
    }
}
