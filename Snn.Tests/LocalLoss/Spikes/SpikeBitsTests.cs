using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Spikes;

/// <summary>Spikes as bits are the spikes, however they are kept, split and pooled.</summary>
public sealed class SpikeBitsTests
{
    private static readonly Gen<torch.Tensor> Spikes =
        from timesteps in Gen.Choose(1, 5)
        from batch in Gen.Choose(1, 4)
        from channels in Gen.Choose(1, 20)
        from maps in Gen.Elements(true, false)
        from height in Gen.Choose(1, 9)
        from width in Gen.Choose(1, 9)
        from seed in Gen.Choose(0, 1 << 20)
        select Draw(maps ? [timesteps, batch, channels, height, width] : [timesteps, batch, channels], (ulong)seed);

    [Property]
    public Property Bits_become_the_values_that_they_were() =>
        Prop.ForAll(
            Spikes.ToArbitrary(),
            z =>
            {
                using var scope = torch.NewDisposeScope();
                var bits = SpikeBits.Pack(z);
                return Same(z, bits.Unpack()) && bits.Bits.bytes.Length == z.numel() / z.shape[2] * bits.RowBytes;
            }
        );

    [Property]
    public Property The_share_of_bits_that_are_set_is_the_mean_of_the_values() =>
        Prop.ForAll(
            Spikes.ToArbitrary(),
            z =>
            {
                using var scope = torch.NewDisposeScope();
                var mean = z.to_type(torch.ScalarType.Float64).mean().item<double>();
                return Math.Abs(Signal.OverTime(SpikeBits.Pack(z)).MeanActivity().Number() - mean) < 1e-12
                    && Math.Abs(Signal.OverTime(z).MeanActivity().Number() - mean) < 1e-6;
            }
        );

    [Property]
    public Property Spikes_of_every_step_and_the_others_add_up_to_all() =>
        Prop.ForAll(
            Spikes.ToArbitrary(),
            z =>
            {
                using var scope = torch.NewDisposeScope();
                var bits = SpikeBits.Pack(z);
                var planes = new SpikeBits(bits.Split(), bits.Shape).Unpack();
                return Same(z.amin(0), planes[0]) && Same(z, planes[0].Plus(planes.narrow(0, 1, z.shape[0])));
            }
        );

    [Property]
    public Property Synapses_work_as_much_for_bits_as_for_values() =>
        Prop.ForAll(
            Spikes.ToArbitrary(),
            z =>
            {
                using var scope = torch.NewDisposeScope();
                var bits = SpikeBits.Pack(z);
                var encoder = bits.Maps ? (Encoder)new Encoder.Convolution(3, 3, 1) : new Encoder.Linear(3);
                return SynapticWork.Of(Signal.OverTime(z), bits.Shape, encoder)
                    == SynapticWork.Of(Signal.OverTime(bits), bits.Shape, encoder);
            }
        );

    [Property]
    public Property Pooled_bits_are_the_pooled_values() =>
        Prop.ForAll(
            Spikes.Where(z => z.dim() == 5).ToArbitrary(),
            Gen.Choose(1, 3).ToArbitrary(),
            (z, size) =>
            {
                using var scope = torch.NewDisposeScope();
                if (z.shape[3] < size || z.shape[4] < size)
                {
                    return true;
                }

                var pool = new Layer.MaxPool(size);
                return Same(
                    Layer.Pool(Signal.OverTime(z), pool).Values,
                    Layer.Pool(Signal.OverTime(SpikeBits.Pack(z)), pool).Values
                );
            }
        );

    private static bool Same(torch.Tensor expected, torch.Tensor actual) =>
        expected.shape.AsSpan().SequenceEqual(actual.shape) && expected.eq(actual).all().item<bool>();

    private static torch.Tensor Draw(long[] shape, ulong seed)
    {
        using var generator = new torch.Generator(seed);
        return torch
            .rand(shape, generator: generator)
            .Plus(torch.rand(shape[1..], generator: generator))
            .Above(1)
            .to_type(torch.float32);
    }
}
