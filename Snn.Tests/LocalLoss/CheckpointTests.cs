using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Training;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss;

[Collection(nameof(TrainingTests))]
public sealed class CheckpointTests
{
    private static readonly Dataset Sample = Cut(SampleDatasets.Load(KnownDatasets.Mnist), 200, 60);

    private static readonly TrainingExperiment Small = new()
    {
        Net = new()
        {
            NumLayers = 2,
            NumHidden = 20,
            Dropout = 0.2,
        },
        Neuron = new(NeuronModel.Lif) { Timesteps = 2 },
        Optim = new()
        {
            Epochs = 3,
            Lr = 3e-3,
            LrDecayMilestones = [1, 2],
            Norms = Norms.Measured,
        },
        Data = new() { BatchSize = 48, HeldOut = new HeldOut.Fraction(0.2) },
    };

    private static readonly Gen<TrainingExperiment> Experiments =
        from rule in Gen.Item<Optimiser>(
            new Optimiser.Adam(1e-4),
            new Optimiser.AmsGrad(1e-4),
            new Optimiser.Sgd(Momentum: 0.9, WeightDecay: 1e-4)
        )
        from reach in Gen.Item(GradientReach.OwnBlock, GradientReach.EarlierBlocks)
        from backprop in Gen.Bool
        from loss in Gen.Item(SupervisedLoss.Pred, SupervisedLoss.Sim, SupervisedLoss.PredSim)
        from decay in Gen.Item(MembraneDecay.Learned, MembraneDecay.Fixed)
        from targets in Gen.Item<TargetMap>(new TargetMap.Classes(), new TargetMap.Projected())
        select Small with
        {
            Neuron = Small.Neuron with { Decay = decay },
            Credit = backprop
                ? new Credit.Backprop()
                : new Credit.Local(new() { Sup = new(loss) { Targets = targets } }, reach),
            Optim = Small.Optim with { Rule = rule },
        };

    [Fact]
    public void A_run_that_was_broken_ends_in_the_numbers_of_one_that_was_not() =>
        Property.Holds(
            Experiments.Zip(Gen.Int(0, 100)),
            (pick, kinds) =>
            {
                var (experiment, percent) = pick;
                var whole = Pull(TrainingRun.Run(experiment, Sample, CPU, new Seed(5)), int.MaxValue, out _);
                var stop = percent * (whole.Count - 1) / 100;
                var first = Pull(TrainingRun.Run(experiment, Sample, CPU, new Seed(5)), stop, out var saved);
                kinds.Cover("broken", saved is not null, 0.5);
                if (saved is null)
                {
                    // Nothing was saved before the first report, and nothing is left to save after the last.
                    Assert.Equal(whole.Take(first.Count), first);
                    return;
                }

                var from = CheckpointFormat.Decode(saved, "x").OrThrow();
                var rest = Pull(TrainingRun.Run(experiment, Sample, CPU, new Seed(5), from), int.MaxValue, out _);
                Assert.Equal(whole, [.. first, .. rest]);
            },
            8
        );

    [Fact]
    public void Only_the_run_itself_goes_on_from_its_checkpoint()
    {
        Pull(TrainingRun.Run(Small, Sample, CPU, new Seed(1)), 3, out var saved);
        var from = CheckpointFormat.Decode(saved!, "x").OrThrow();
        Assert.Equal("model", Stopped(Small with { Net = Small.Net with { Model = "snn1m" } }, Sample, 1).Where);
        Assert.Equal("num-hidden", Stopped(Small with { Net = Small.Net with { NumHidden = 21 } }, Sample, 1).Where);
        Assert.Equal("lr", Stopped(Small with { Optim = Small.Optim with { Lr = 4e-3 } }, Sample, 1).Where);
        Assert.Equal("seed", Stopped(Small, Sample, 2).Where);
        Assert.Equal("dataset", Stopped(Small, Cut(Sample, 150, 60), 1).Where);
        Assert.Equal("dataset", Stopped(Small, Classes(Sample, 12), 1).Where);
        var longer = TrainingRun
            .Run(Small with { Optim = Small.Optim with { Epochs = 4 } }, Sample, CPU, new Seed(1), from)
            .Last();
        Assert.IsType<RunProgress<TrainingState>.Finished>(longer);

        Fault Stopped(TrainingExperiment e, Dataset data, ulong seed) =>
            Assert
                .IsType<RunProgress<TrainingState>.Stopped>(
                    Assert.Single(TrainingRun.Run(e, data, CPU, new Seed(seed), from))
                )
                .Fault;
    }

    [Fact]
    public void A_damaged_checkpoint_is_a_fault_wherever_the_damage_is()
    {
        Pull(TrainingRun.Run(Small, Sample, CPU, new Seed(1)), 2, out var saved);
        Assert.IsType<Result<TrainingCheckpoint>.Ok>(CheckpointFormat.Decode(saved!, "x"));
        Property.Holds(
            FileDamage.Any,
            damage =>
            {
                var fault = Assert
                    .IsType<Result<TrainingCheckpoint>.Error>(CheckpointFormat.Decode(damage.Of(saved), "file"))
                    .Fault;
                Assert.Equal((FaultKind.Data, "file"), (fault.Kind, fault.Where));
            }
        );
    }

    [Fact]
    public void Validation_samples_choose_the_best_epoch()
    {
        var finished = Assert.IsType<RunProgress<TrainingState>.Finished>(
            TrainingRun.Run(Small, Sample, CPU, new Seed(3)).Last()
        );
        var metrics = finished.Summary.ToDictionary(m => m.Name, m => m.Value);
        Assert.Equal(new RunValue.Word("validation"), metrics["best_chosen_by"]);
        Assert.Equal(new RunValue.Count(40), metrics["validation_samples"]);
        Assert.Equal(new RunValue.Count(160), metrics["train_samples"]);
        Assert.Contains("validation_accuracy", metrics.Keys);
        Assert.Contains("weight_norm", metrics.Keys);
        Assert.All(Assert.IsType<RunValue.Series>(metrics["gradient_norm"]).Values, norm => Assert.True(norm > 0));
    }

    [Fact]
    public void A_validation_split_is_a_stratified_partition() =>
        Property.Holds(
            from samples in Gen.Size(1, 199)
            from seed in Gen.Seed
            select (samples, seed),
            c =>
            {
                var (train, held) = ValidationSplit.Of(Sample.Train, c.samples, c.seed);
                Assert.Equal(c.samples, held!.Count);
                Assert.Equal(
                    Rows(Sample.Train).Order(StringComparer.Ordinal),
                    Rows(train).Concat(Rows(held)).Order(StringComparer.Ordinal)
                );

                // In the middle of each class's shares (Webster): nobody who gave its last sample is further ahead than
                // anybody who would give the next.
                var classes = Counts(Sample.Train).Zip(Counts(held), (all, given) => (All: (double)all, Given: given));
                var ahead = classes.Where(k => k.Given > 0).Max(k => (k.Given - 0.5) / k.All);
                var behind = classes.Where(k => k.Given < k.All).Min(k => (k.Given + 0.5) / k.All);
                Assert.InRange(ahead, 0, behind + 1e-12);
            }
        );

    private static IEnumerable<string> Rows(ImageSet images) =>
        Enumerable
            .Range(0, images.Count)
            .Select(i => $"{images.Labels.Span[i]}:{Convert.ToHexString(images.Pixels.Span.Slice(i * 784, 784))}");

    private static int[] Counts(ImageSet images) =>
        [.. Enumerable.Range(0, images.Classes).Select(c => images.Labels.ToArray().Count(l => l == c))];

    // What a run says as text, so that runs compare by their numbers; and its state after so many reports.
    private static List<string> Pull(IEnumerable<RunProgress<TrainingState>> run, int count, out byte[]? saved)
    {
        var (said, state) = (new List<string>(), (byte[]?)null);
        if (count > 0)
        {
            foreach (var step in run)
            {
                said.Add(
                    step switch
                    {
                        RunProgress<TrainingState>.Advanced a => $"{a.Epoch} {a.Done} {Words(a.Metrics)}",
                        RunProgress<TrainingState>.EpochDone e => $"{e.Epoch} {Words(e.Metrics)}",
                        RunProgress<TrainingState>.Finished f => Words(f.Summary),
                        RunProgress<TrainingState>.Evaluating => "evaluating",
                        var other => other.ToString(),
                    }
                );
                if (said.Count == count)
                {
                    state = step switch
                    {
                        RunProgress<TrainingState>.Advanced a => CheckpointFormat.Encode(a.State),
                        RunProgress<TrainingState>.EpochDone e => CheckpointFormat.Encode(e.State),
                        _ => null,
                    };
                    if (state is not null)
                    {
                        break;
                    }

                    // Nothing to save here: go on to the next report.
                    count++;
                }
            }
        }

        saved = state;
        return said;
    }

    private static string Words(IEnumerable<Metric> metrics) =>
        string.Join(
            ';',
            metrics.Select(m =>
                m.Value is RunValue.Series s
                    ? $"{m.Name}={string.Join(',', s.Values.Select(v => BitConverter.DoubleToInt64Bits(v)))}"
                    : $"{m.Name}={(m.Value is RunValue.Real r ? BitConverter.DoubleToInt64Bits(r.Value).ToString(System.Globalization.CultureInfo.InvariantCulture) : m.Value)}"
            )
        );

    private static Dataset Cut(Dataset data, int train, int test) =>
        data with
        {
            Train = First(data.Train, train),
            Test = First(data.Test, test),
        };

    private static ImageSet First(ImageSet images, int count) =>
        ImageSet.Create(28, 28, images.Classes, images.Pixels[..(count * 784)], images.Labels[..count]);

    private static Dataset Classes(Dataset data, int classes) =>
        data with
        {
            Train = ImageSet.Create(28, 28, classes, data.Train.Pixels, data.Train.Labels),
            Test = ImageSet.Create(28, 28, classes, data.Test.Pixels, data.Test.Labels),
        };
}
