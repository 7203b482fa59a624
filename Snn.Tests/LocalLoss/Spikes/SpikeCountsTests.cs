using Snn.LocalLoss.Spikes;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Spikes;

/// <summary>Counts as bits are the counts, however they are kept, pooled and counted.</summary>
public sealed class SpikeCountsTests
{
    /// <summary>Counts and the largest that there could be.</summary>
    private sealed record Case(int Steps, Values Counts);

    private static readonly Gen<Case> Vectors =
        from steps in Gen.Size(1, 5)
        from batch in Gen.Size(1, 4)
        from channels in Gen.Size(1, 20)
        from share in Gen.Item(0.7, 0, 0.1, 1)
        from counts in Values.Counts(steps, share, batch, channels)
        select new Case(steps, counts);

    private static readonly Gen<Case> Maps =
        from steps in Gen.Size(1, 5)
        from batch in Gen.Size(1, 4)
        from channels in Gen.Size(1, 20)
        from height in Gen.Size(1, 9)
        from width in Gen.Size(1, 9)
        from share in Gen.Item(0.7, 0, 0.1, 1)
        from counts in Values.Counts(steps, share, batch, channels, height, width)
        select new Case(steps, counts);

    private static readonly Gen<Case> Counts = Gen.OneOf(Vectors, Maps);

    [Fact]
    public void Bits_become_the_counts_that_they_were() =>
        Property.Holds(
            Counts,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var counts = c.Counts.Tensor();
                var packed = SpikeCounts.Pack(counts, c.Steps);
                TensorAssert.Same(counts, packed.Unpack());
                TensorAssert.Same(ChannelRows.Of(counts, packed.Maps), packed.Rows());
                Assert.Equal((c.Steps, c.Counts.Shape[0]), (packed.Steps, packed.Batch));
            }
        );

    [Fact]
    public void Share_and_counts_of_inputs_are_those_of_the_values() =>
        Property.Holds(
            Counts,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var counts = c.Counts.Tensor(torch.float64);
                var packed = SpikeCounts.Pack(c.Counts.Tensor(), c.Steps);
                Assert.Equal(c.Counts.Numbers.Average() / c.Steps, packed.Share(), 1e-12);
                Assert.Equal(
                    counts.sum([0]).flatten().to_type(torch.int64).data<long>().ToArray(),
                    packed.CountByInput()
                );
            }
        );

    [Fact]
    public void Pooled_bits_are_the_largest_counts() =>
        Property.Holds(
            Maps.Zip(Gen.Item(2, 3, 1)),
            (pick, kinds) =>
            {
                var (c, size) = pick;
                var fits = c.Counts.Shape[2] >= size && c.Counts.Shape[3] >= size;
                kinds.Cover("pooled", fits && size > 1, 0.15);
                if (fits)
                {
                    using var scope = torch.NewDisposeScope();
                    TensorAssert.Same(
                        torch.nn.functional.max_pool2d(c.Counts.Tensor(), [size, size]),
                        SpikeCounts.Pack(c.Counts.Tensor(), c.Steps).MaxPool(size).Unpack()
                    );
                }
            }
        );
}
