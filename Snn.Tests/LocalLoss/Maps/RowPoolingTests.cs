using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps.Pooling;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Maps;

/// <summary>Pooling over rows of channels is the pooling of maps, to the bit.</summary>
public sealed class RowPoolingTests
{
    /// <summary>Maps, and how many features may be left of them.</summary>
    public sealed record Case(FeatureShape Shape, int Batch, int Limit, int Timesteps, int Seed);

    private static readonly Gen<Case> Cases =
        from channels in Gen.Int(1, 20)
        from height in Gen.Int(1, 17)
        from width in Gen.Int(1, 17)
        from batch in Gen.Int(1, 5)
        from limit in Gen.Int(1, channels * height * width)
        from timesteps in Gen.Int(1, 7)
        from seed in Gen.Int(0, 1 << 20)
        select new Case(new(channels, height, width), batch, limit, timesteps, seed);

    [Fact]
    public void Means_and_gradients_are_those_of_avg_pool2d() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                var chosen = DecoderPooling.For(c.Shape, c.Limit);
                kinds.Cover("pooled", chosen is not null, 0.5);
                if (chosen is not { } pooling)
                {
                    return;
                }

                using var scope = torch.NewDisposeScope();
                using var generator = new torch.Generator((ulong)c.Seed);
                var counts = torch.randint(
                    c.Timesteps + 1,
                    [c.Batch, c.Shape.Height, c.Shape.Width, c.Shape.Channels],
                    generator: generator
                );
                var rates = torch.nn.functional.pad(
                    counts.to_type(torch.float32).Times(1f / c.Timesteps),
                    [0, RowLayout.Filled(c.Shape.Channels) - c.Shape.Channels]
                );
                var (plain, fused) = (rates.clone().requires_grad_(), rates.clone().requires_grad_());
                var expected = pooling.Apply(ChannelRows.ToFeatures(plain, c.Shape.Channels, maps: true));
                var actual = RowPoolingFunction.Apply(
                    fused,
                    new(c.Shape, pooling.Kernel, pooling.Padding, pooling.Pooled)
                );
                var gradient = torch.randn(expected.shape, generator: generator);
                expected.backward([gradient]);
                actual.backward([gradient]);
                Assert.True(actual.is_contiguous());
                TensorAssert.Same(expected, actual);
                TensorAssert.Same(plain.grad!, fused.grad!);
            },
            300
        );
}
