using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

[Collection(nameof(TrainingTests))]
public sealed class PrecisionTests
{
    private static readonly TrainingExperiment Small = new()
    {
        Net = new() { Model = "4C3-P2-20" },
        Neuron = new(NeuronModel.Lif),
        Credit = new Credit.Local(new() { Sup = new(SupervisedLoss.Pred), DimInDecoder = 100 }),
        Optim = new() { Epochs = 5, Lr = 5e-3 },
        Data = new() { BatchSize = 50 },
        How = new() { Precision = Precision.BFloat16 },
    };

    private static readonly Gen<(Encoder Encoder, FeatureShape Input, int Seed)> Maps =
        from encoder in Gen.Item<Encoder>(
            new Encoder.Linear(9),
            new Encoder.Convolution(5, 3, 1),
            new Encoder.Convolution(3, 1, 0)
        )
        from channels in Gen.Int(1, 8)
        from seed in Gen.Int(0, 1 << 20)
        select (encoder, new FeatureShape(channels, 5, 4), seed);

    [Fact]
    public void With_bf16_a_map_multiplies_rounded_factors_and_rounds_once_more() =>
        Property.Holds(
            Maps,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                using var generator = new torch.Generator((ulong)c.Seed);
                var x = torch.randn([6, c.Input.Channels, c.Input.Height, c.Input.Width], generator: generator);
                var (rounding, exact) = (Block(Precision.BFloat16), Block(Precision.Float32));
                foreach (var weight in exact.InferenceParameters)
                {
                    using var disabled = torch.no_grad();
                    weight.copy_(Rounded(weight));
                }

                exact.to(torch.float64);
                var expected = exact.Encode(Signal.Constant(Rounded(x).to_type(torch.float64))).Values;
                var actual = rounding.Encode(Signal.Constant(x)).Values;
                Assert.Equal(torch.float32, actual.dtype);

                // A result has 8 bits; products are exact in float32, and their sum nearly so.
                Assert.True(
                    actual.to_type(torch.float64).allclose(expected, Math.Pow(2, -8), 1e-5),
                    $"{expected.str()} is not {actual.str()}"
                );

                LocalBlock Block(Precision precision) =>
                    new(
                        c.Encoder,
                        c.Input,
                        3,
                        new(new LifNeuron(LifParameters.Default, 2), new Credit.Local()) { Precision = precision },
                        new Seed((ulong)c.Seed)
                    );

                torch.Tensor Rounded(torch.Tensor t) => t.to_type(torch.bfloat16).to_type(torch.float32);
            }
        );

    [Fact]
    public void Spikes_are_exact_in_bf16()
    {
        using var scope = torch.NewDisposeScope();
        var z = torch.rand(4, 7).Above(0.5).to_type(torch.float32);
        Assert.True(z.to_type(torch.bfloat16).to_type(torch.float32).eq(z).all().item<bool>());
    }

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void A_network_learns_in_bf16_what_it_learns_in_float32()
    {
        var (rounded, plain) = (Accuracy(Precision.BFloat16), Accuracy(Precision.Float32));
        Assert.InRange(plain, 0.5, 1); // ten classes
        Assert.InRange(rounded, plain - 0.1, plain + 0.1);

        static double Accuracy(Precision precision)
        {
            var last = TrainingRun
                .Run(
                    Small with
                    {
                        How = Small.How with { Precision = precision },
                    },
                    SampleDatasets.Load(KnownDatasets.Mnist),
                    torch.CPU,
                    new Seed(1)
                )
                .Last();
            return Assert.IsType<RunProgress<TrainingState>.Finished>(last).State.Progress.Best.TestAccuracy;
        }
    }

    [Fact]
    public void Tf32_is_refused_where_there_is_none()
    {
        var only = Assert.Single(
            TrainingRun.Run(
                Small with
                {
                    How = Small.How with { Precision = Precision.Tf32 },
                },
                SampleDatasets.Load(KnownDatasets.Mnist),
                torch.CPU,
                new Seed(1)
            )
        );
        var fault = Assert.IsType<RunProgress<TrainingState>.Stopped>(only).Fault;
        Assert.Equal((FaultKind.Usage, "precision"), (fault.Kind, fault.Where));
    }

    [Fact]
    public void A_checkpoint_from_before_there_were_precisions_is_one_of_float32()
    {
        var identity = TrainingRun.Identity(
            Small with
            {
                How = Small.How with { Precision = Precision.Float32 },
            },
            SampleDatasets.Load(KnownDatasets.Mnist),
            new Seed(1)
        );
        var old = new TrainingCheckpoint(
            identity with
            {
                Parameters = EarlierRuns.Upgrade(identity.Parameters.Remove("precision")),
            },
            TrainingProgress.Start(2),
            []
        );
        Assert.IsType<Result<TrainingCheckpoint>.Ok>(old.Fits(identity));
        var other = Assert.IsType<Result<TrainingCheckpoint>.Error>(
            old.Fits(identity with { Parameters = identity.Parameters.SetItem("precision", "bf16") })
        );
        Assert.Equal("precision", other.Fault.Where);
    }
}
