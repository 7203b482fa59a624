using Snn.Data.Laws;
using Snn.LocalLoss.Laws.Maps;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Laws;

/// <summary>The laws of maps at the entrance of blocks, with ours and with some that are wrong.</summary>
public sealed class MapLawsTests
{
    private static readonly (BlockMap Map, string Law)[] Mutants =
    [
        (Changed("noise", y => y.Plus(rand(1).Times(1e-9))), "map-deterministic"),
        (Changed("normalises over the batch", y => y - y.mean([0], keepdim: true)), "map-alone"),
        (Changed("scaled to the largest of the batch", y => y / y.abs().max().Plus(1)), "map-alone"),
        (Changed("the first sample counts twice", y => cat([y[..1].Times(2), y[1..]])), "map-order"),
        (Changed("a ramp over the batch", y => y.Plus(Places(y).Times(1e-6))), "map-order"),
        (Changed("rectified", y => nn.functional.relu(y)), "map-superposition"),
        (
            Changed("in single precision", y => y.to_type(ScalarType.Float32).to_type(ScalarType.Float64)),
            "map-superposition"
        ),
        (Changed("saturates", y => y.Clamped(-0.5, 0.5)), "map-superposition"),
        (Changed("a bias that is each sample's", y => y.Plus(Places(y).Times(1e-3))), "map-silent"),
        (OverTime("the mean over time", v => v.mean([0], keepdim: true).expand_as(v)), "map-steps"),
        (OverTime("a step late", v => v.roll(1, 0)), "map-steps"),
        (OverTime("fades over time", v => v * Places(v).log().Times(-0.01).exp().unsqueeze(2)), "map-steps"),
    ];

    public static TheoryData<string> Wrong => [.. Mutants.Select(w => w.Map.Name)];

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void Ours_break_nothing() => Assert.All(BlockMap.All, map => MapLaws.Validate(map).Assert());

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_one_is_shown_by_at_most_two_samples(string name)
    {
        var (map, law) = Mutants.Single(w => w.Map.Name == name);

        var report = MapLaws.Validate(map, MapLaws.Named(law));

        var broken = Assert.IsType<LawOutcome.Broken>(report.Findings.Single().Outcome);
        Assert.Matches("^[12] sample", broken.Case.Size);
    }

    [Fact]
    public void Every_law_is_broken_by_a_fault() =>
        Assert.Empty(MapLaws.All.Select(law => law.Text.Name).Except(Mutants.Select(w => w.Law)));

    // 1, 2, … for the samples of a batch, or the steps of a run, [n, 1].
    private static Tensor Places(Tensor x) =>
        tensor([.. Enumerable.Range(1, (int)x.shape[0]).Select(i => (double)i)], x.shape[0], 1);

    // Of the samples of a step, [n, F]; steps lie behind one another in the batch.
    private static BlockMap Changed(string name, Func<Tensor, Tensor> change) =>
        new(
            name,
            Maps: false,
            (f, seed) =>
            {
                var map = BlockMap.All[0].Make(f, seed);
                return signal => map(signal).Map(change);
            }
        );

    private static BlockMap OverTime(string name, Func<Tensor, Tensor> change) =>
        new(
            name,
            Maps: false,
            (f, seed) =>
            {
                var map = BlockMap.All[0].Make(f, seed);
                return signal => signal.Timesteps is null ? map(signal) : Signal.OverTime(change(map(signal).Values));
            }
        );
}
