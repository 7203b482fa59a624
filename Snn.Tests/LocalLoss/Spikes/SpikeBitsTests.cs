using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Spikes;

/// <summary>Spikes as bits are the spikes, however they are kept, split and pooled.</summary>
public sealed class SpikeBitsTests
{
    private static readonly Gen<Values> Vectors =
        from steps in Gen.Size(1, 5)
        from batch in Gen.Size(1, 4)
        from channels in Gen.Size(1, 20)
        from spikes in Drawn(steps, batch, channels)
        select spikes;

    private static readonly Gen<Values> Maps =
        from steps in Gen.Size(1, 5)
        from batch in Gen.Size(1, 4)
        from channels in Gen.Size(1, 20)
        from height in Gen.Size(1, 9)
        from width in Gen.Size(1, 9)
        from spikes in Drawn(steps, batch, channels, height, width)
        select spikes;

    private static readonly Gen<Values> Spikes = Gen.OneOf(Vectors, Maps);

    [Fact]
    public void Bits_become_the_values_that_they_were() =>
        Property.Holds(
            Spikes,
            spikes =>
            {
                using var scope = torch.NewDisposeScope();
                var z = spikes.Tensor();
                var bits = SpikeBits.Pack(z);
                TensorAssert.Same(z, bits.Unpack());
                Assert.Equal(z.numel() / z.shape[2] * bits.RowBytes, bits.Bits.bytes.Length);
            }
        );

    [Fact]
    public void The_share_of_bits_that_are_set_is_the_mean_of_the_values() =>
        Property.Holds(
            Spikes,
            (spikes, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var (z, mean) = (spikes.Tensor(), spikes.Numbers.Average());
                kinds.Cover("some spike and some do not", mean > 0 && mean < 1, 0.5);
                Assert.Equal(mean, Signal.OverTime(SpikeBits.Pack(z)).MeanActivity().Number(), 1e-12);
                Assert.Equal(mean, Signal.OverTime(z).MeanActivity().Number(), 1e-6);
            }
        );

    [Fact]
    public void Spikes_of_every_step_and_the_others_add_up_to_all() =>
        Property.Holds(
            Spikes,
            (spikes, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var z = spikes.Tensor();
                var bits = SpikeBits.Pack(z);
                var planes = new SpikeBits(bits.Split(), bits.Shape).Unpack();
                kinds.Cover("a neuron spikes at every step", z.shape[0] > 1 && z.amin(0).any().item<bool>(), 0.3);
                TensorAssert.Same(z.amin(0), planes[0]);
                TensorAssert.Same(z, planes[0].Plus(planes.narrow(0, 1, z.shape[0])));
            }
        );

    [Fact]
    public void Synapses_work_as_much_for_bits_as_for_values() =>
        Property.Holds(
            Spikes,
            spikes =>
            {
                using var scope = torch.NewDisposeScope();
                var z = spikes.Tensor();
                var bits = SpikeBits.Pack(z);
                var encoder = bits.Maps ? (Encoder)new Encoder.Convolution(3, 3, 1) : new Encoder.Linear(3);
                Assert.Equal(
                    SynapticWork.Of(Signal.OverTime(z), bits.Shape, encoder),
                    SynapticWork.Of(Signal.OverTime(bits), bits.Shape, encoder)
                );
            }
        );

    [Fact]
    public void Pooled_bits_are_the_pooled_values() =>
        Property.Holds(
            Maps.Zip(Gen.Item(2, 3, 1)),
            (pick, kinds) =>
            {
                var (spikes, size) = pick;
                var fits = spikes.Shape[3] >= size && spikes.Shape[4] >= size;
                kinds.Cover("pooled", fits && size > 1, 0.15);
                if (fits)
                {
                    using var scope = torch.NewDisposeScope();
                    var (z, pool) = (spikes.Tensor(), new Layer.MaxPool(size));
                    TensorAssert.Same(
                        Layer.Pool(Signal.OverTime(z), pool).Values,
                        Layer.Pool(Signal.OverTime(SpikeBits.Pack(z)), pool).Values
                    );
                }
            }
        );

    // Some neurons spike at every step.
    private static Gen<Values> Drawn(params long[] shape) =>
        from seldom in Values.Counts(1, 0.4, shape)
        from always in Values.Counts(1, 0.2, shape[1..])
        select seldom with
        {
            Numbers = [.. seldom.Numbers.Select((z, i) => Math.Max(z, always.Numbers[i % always.Numbers.Length]))],
        };
}
