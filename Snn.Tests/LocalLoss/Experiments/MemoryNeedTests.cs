using Snn.Data.Images;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Neurons;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.LocalLoss.Experiments;

/// <summary>What a training step needs of memory, and what is said where it is not there.</summary>
public sealed class MemoryNeedTests
{
    [Fact]
    public void The_batch_that_would_fit_fits_and_is_smaller_than_the_one_that_did_not() =>
        Property.Holds(
            from megabytes in Gen.Int(1, 100_000)
            from failed in Gen.Int(2, 4096)
            select (megabytes, failed),
            (c, kinds) =>
            {
                var available = c.megabytes * 1e6;
                var need = MemoryNeed.Of(
                    new TrainingExperiment
                    {
                        Net = new() { Model = "snn1m" },
                        Neuron = new(NeuronModel.Lif),
                    },
                    ImageShape.Grey(28, 28),
                    10
                );
                var batch = need.LargestBatch(available, c.failed);
                kinds.Cover("one fits", batch > 0, 0.5);
                if (batch > 0)
                {
                    Assert.InRange(batch, 2, c.failed - 1);
                    Assert.InRange(need.Fixed + (batch * need.PerSample), 0, available);
                }
            }
        );

    // Asked before anything is allocated: the system would end the process, and nobody would say why.
    [Theory]
    [InlineData("64C3-64C3", 10_000, true)]
    [InlineData("50-50", 8, false)]
    public void A_step_that_memory_cannot_hold_is_refused_before_it_begins(string model, int timesteps, bool refused)
    {
        var experiment = new TrainingExperiment
        {
            Net = new() { Model = model },
            Neuron = new(NeuronModel.Lif) { Timesteps = timesteps },
        };

        var lack = MemoryNeed.Lacking(experiment, ImageShape.Grey(28, 28), 10, 128, 20e9);

        Assert.Equal(refused, lack is not null);
        Assert.Equal(refused, lack?.What.Contains("of 20 GB", StringComparison.Ordinal) is true);
        Assert.Null(MemoryNeed.Lacking(experiment, ImageShape.Grey(28, 28), 10, 128, double.MaxValue));
        Assert.Equal(
            refused,
            lack?.Fix.EndsWith("a sample: choose a smaller model or fewer timesteps", StringComparison.Ordinal) is true
        );
        var judging = MemoryNeed.LackingToJudge(experiment, ImageShape.Grey(28, 28), 10, 10_000, 20e9);
        Assert.Equal(refused, judging?.What.Contains("evaluating a batch", StringComparison.Ordinal) is true);
    }

    // 75 + 588·4 + 4·10 weights of four bytes, the pooled maps of a convolution that keeps the size.
    [Fact]
    public void The_least_that_a_network_takes_is_the_weights_of_its_maps() =>
        Assert.Equal(
            4 * (75 + (588 * 4) + 40),
            MemoryNeed.LeastWeights(
                new()
                {
                    Net = new() { Model = "3C5-P2-4" },
                    Neuron = new(NeuronModel.Lif),
                },
                ImageShape.Grey(28, 28),
                10
            )
        );

    // Twice the batch takes twice as much beyond what it takes anyway; the largest that fits is found by doubling.
    [Theory]
    [InlineData(10, 64, 32)]
    [InlineData(10, 65, 64)]
    [InlineData(1.0625, 4096, 8)]
    [InlineData(1.0624, 4096, 4)]
    [InlineData(1.01, 4096, 0)]
    [InlineData(1, 4096, 0)]
    public void The_largest_batch_is_the_power_of_two_below_both_limits(double more, int failed, int batch)
    {
        // 80 % of the memory may be used.
        var need = new MemoryNeed(Fixed: 1024, PerSample: 8);
        Assert.Equal(1024 + (8 * failed), need.Of(failed));
        Assert.Equal(batch, need.LargestBatch(1024 * more / 0.8, failed));
    }

    [Theory]
    [InlineData(
        "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 313600000000 bytes.",
        true
    )]
    [InlineData("DefaultCPUAllocator: not enough memory: you tried to allocate 1 bytes.", true)]
    [InlineData(
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 GiB of which 1.00 GiB is free.",
        true
    )]
    [InlineData("std::bad_alloc", true)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied", false)]
    public void A_lack_of_memory_is_known_by_its_words(string message, bool lack)
    {
        var error = new InvalidOperationException(message);
        Assert.Equal(lack, MemoryNeed.IsLack(error));
        if (message.Contains("capacity", StringComparison.Ordinal))
        {
            var told = MemoryNeed.LackOfMemory(
                error,
                new TrainingExperiment
                {
                    Net = new() { Model = "vgg8a" },
                    Neuron = new(NeuronModel.Lif),
                },
                ImageShape.Grey(28, 28),
                10,
                4096,
                1e15
            );
            Assert.Contains(" of 8.59 GB", told.What, StringComparison.Ordinal);
            Assert.Matches("^batch-size [0-9]+ would fit$", told.Fix);
        }
    }

    [Fact]
    public void Where_the_batch_would_have_fitted_no_batch_is_blamed_and_libtorch_is_quoted()
    {
        var error = new InvalidOperationException(
            "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 139.80 GiB.\nmore of it"
        );
        var told = MemoryNeed.LackOfMemory(
            error,
            new TrainingExperiment
            {
                Net = new() { Model = "vgg8a" },
                Neuron = new(NeuronModel.Snn),
            },
            ImageShape.Grey(28, 28),
            10,
            128,
            1e15
        );

        Assert.Matches("^out of memory, though a batch of 128 needs about .* GB of 150 GB .*139.80 GiB.$", told.What);
        Assert.DoesNotContain("batch-size", told.Fix, StringComparison.Ordinal);
    }
}
