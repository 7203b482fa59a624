using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.LocalLoss.Spikes;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Spikes;

/// <summary>Counts as bits are the counts, however they are kept, pooled and counted.</summary>
public sealed class SpikeCountsTests
{
    /// <summary>Counts and the largest that there could be.</summary>
    public sealed record Case(int Steps, torch.Tensor Counts);

    private static readonly Gen<Case> Counts =
        from steps in Gen.Choose(1, 5)
        from batch in Gen.Choose(1, 4)
        from channels in Gen.Choose(1, 20)
        from maps in Gen.Elements(true, false)
        from height in Gen.Choose(1, 9)
        from width in Gen.Choose(1, 9)
        from seed in Gen.Choose(0, 1 << 20)
        select new Case(steps, Draw(steps, maps ? [batch, channels, height, width] : [batch, channels], (ulong)seed));

    [Property]
    public Property Bits_become_the_counts_that_they_were() =>
        Prop.ForAll(
            Counts.ToArbitrary(),
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var packed = SpikeCounts.Pack(c.Counts, c.Steps);
                var rows = ChannelRows.Of(c.Counts, packed.Maps);
                return Same(c.Counts, packed.Unpack())
                    && Same(rows, packed.Rows())
                    && packed.Steps == c.Steps
                    && packed.Batch == c.Counts.shape[0];
            }
        );

    [Property]
    public Property Share_and_counts_of_inputs_are_those_of_the_values() =>
        Prop.ForAll(
            Counts.ToArbitrary(),
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var packed = SpikeCounts.Pack(c.Counts, c.Steps);
                var mean = c.Counts.to_type(torch.float64).mean().item<double>() / c.Steps;
                return Math.Abs(packed.Share() - mean) < 1e-12
                    && packed
                        .CountByInput()
                        .SequenceEqual(c.Counts.sum([0]).flatten().to_type(torch.int64).data<long>().ToArray());
            }
        );

    [Property]
    public Property Pooled_bits_are_the_largest_counts() =>
        Prop.ForAll(
            Counts.Where(c => c.Counts.dim() == 4).ToArbitrary(),
            Gen.Choose(1, 3).ToArbitrary(),
            (c, size) =>
            {
                using var scope = torch.NewDisposeScope();
                return c.Counts.shape[2] < size
                    || c.Counts.shape[3] < size
                    || Same(
                        torch.nn.functional.max_pool2d(c.Counts, [size, size]),
                        SpikeCounts.Pack(c.Counts, c.Steps).MaxPool(size).Unpack()
                    );
            }
        );

    private static bool Same(torch.Tensor expected, torch.Tensor actual) =>
        expected.shape.AsSpan().SequenceEqual(actual.shape) && expected.eq(actual).all().item<bool>();

    private static torch.Tensor Draw(int steps, long[] shape, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return torch.randint(steps + 1, shape, generator: generator).to_type(torch.float32);
    }
}
