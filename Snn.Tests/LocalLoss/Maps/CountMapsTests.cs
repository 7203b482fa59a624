using Snn.LocalLoss.Maps.Convolution;
using Snn.LocalLoss.Maps.FullyConnected;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Maps;

/// <summary>
/// Maps of counts, and of images without a bias, are the dense maps that specify them, gradients included.
/// </summary>
public sealed class CountMapsTests
{
    /// <summary>A fully connected map.</summary>
    public sealed record LinearCase(
        int Batch,
        int Inputs,
        int Outputs,
        double Share,
        double Partly,
        bool InputByInput,
        bool Bias,
        int Seed
    );

    /// <summary>A convolution.</summary>
    public sealed record ConvolutionCase(
        FeatureShape Input,
        int Outputs,
        int Kernel,
        int Padding,
        int Batch,
        double Share,
        double Partly,
        int Seed
    )
    {
        internal ConvolutionShape Shape => new(Input, Outputs, Kernel, Padding);
    }

    private static readonly Gen<double> Shares = Gen.Item(0, 0.1, 0.3, 0.54, 0.9, 1);

    // Of those that fire: none, few or many at some steps alone.
    private static readonly Gen<double> PartlyShares = Gen.Item(0, 0.02, 0.3, 1);

    private static readonly Gen<LinearCase> Linear =
        from batch in Gen.Int(1, 20)
        from inputs in Gen.OneOf(Gen.Int(1, 60), Gen.Int(120, 300))
        from outputs in Gen.OneOf(Gen.Int(1, 20), Gen.Int(60, 140))
        from share in Shares
        from partly in PartlyShares
        from order in Gen.Item(true, false)
        from bias in Gen.Item(true, false)
        from seed in Gen.Int(0, 1 << 20)
        select new LinearCase(batch, inputs, outputs, share, partly, order, bias, seed);

    private static readonly Gen<ConvolutionCase> Convolutions = Convolution(Gen.Int(1, 18));

    private static readonly Gen<ConvolutionCase> Images = Convolution(Gen.Int(1, ImageConvolution.MostChannels));

    [Fact]
    public void Linear_maps_of_counts_are_the_dense_ones() =>
        Property.Holds(
            Linear,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                using var generator = new torch.Generator((ulong)c.Seed);
                var counts = Counts([c.Batch, c.Inputs], c.Share, c.Partly, generator);
                Agree(c, generator, counts, (w, b) => CountLinearMap.Apply(SpikeCounts.Pack(counts, 3), w, b));
            },
            200
        );

    [Fact]
    public void Linear_maps_of_images_may_lack_a_bias() =>
        Property.Holds(
            Linear,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                using var generator = new torch.Generator((ulong)c.Seed);
                var images = Counts([c.Batch, c.Inputs], c.Share, c.Partly, generator).Minus(0.25);
                Agree(
                    c,
                    generator,
                    images,
                    (w, b) => ChannelRows.Of(BackgroundLinearMap.Apply(images, w, b), maps: false)
                );
            }
        );

    [Fact]
    public void Linear_maps_of_counts_read_maps_in_the_order_of_their_weights()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var counts = Counts([3, 5, 4, 2], 0.6, 0.1, generator);
        var weight = torch.randn([16, 40], generator: generator);
        TensorAssert.Close(
            counts.flatten(1).mm(weight.t()).to_type(torch.float64),
            CountLinearMap.Apply(SpikeCounts.Pack(counts, 3), weight)
        );
    }

    [Fact]
    public void Convolutions_of_counts_are_the_dense_ones() =>
        Property.Holds(
            Convolutions,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                using var generator = new torch.Generator((ulong)c.Seed);
                var counts = Counts(
                    [c.Batch, c.Shape.Input.Channels, c.Shape.Input.Height, c.Shape.Input.Width],
                    c.Share,
                    c.Partly,
                    generator
                );
                Agree(
                    c,
                    generator,
                    counts,
                    (w, _) => CountConvolutionMap.Apply(SpikeCounts.Pack(counts, 3), c.Shape, w)
                );
            },
            150
        );

    [Fact]
    public void Convolutions_of_images_are_the_dense_ones_with_and_without_a_bias() =>
        Property.Holds(
            Images,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                using var generator = new torch.Generator((ulong)c.Seed);
                var images = Counts(
                        [c.Batch, c.Shape.Input.Channels, c.Shape.Input.Height, c.Shape.Input.Width],
                        c.Share,
                        c.Partly,
                        generator
                    )
                    .Minus(0.25);
                Agree(
                    c,
                    generator,
                    images,
                    (w, bias) => ImageConvolutionMap.Apply(images, c.Shape, w, bias),
                    biased: c.Seed % 2 == 1
                );
            }
        );

    private static Gen<ConvolutionCase> Convolution(Gen<int> inputs) =>
        from maps in inputs
        from outputs in Gen.OneOf(Gen.Int(1, 20), Gen.Int(60, 75))
        from kernel in Gen.Int(1, 5)
        from padding in Gen.OneOf(Gen.Constant(0), Gen.Int(0, kernel - 1))
        from height in Gen.Int(kernel, 9)
        from width in Gen.OneOf(Gen.Int(kernel, 9), Gen.Int(25, 64))
        from batch in Gen.Int(1, 9)
        from share in Shares
        from partly in PartlyShares
        from seed in Gen.Int(0, 1 << 20)
        select new ConvolutionCase(new(maps, height, width), outputs, kernel, padding, batch, share, partly, seed);

    private static void Agree(
        LinearCase c,
        torch.Generator generator,
        torch.Tensor values,
        Func<torch.Tensor, torch.Tensor?, torch.Tensor> map
    )
    {
        var drawn = torch.empty_strided([c.Outputs, c.Inputs], c.InputByInput ? [1, c.Outputs] : [c.Inputs, 1]);
        var weight = drawn.copy_(torch.randn(drawn.shape, generator: generator)).requires_grad_();
        var bias = c.Bias ? torch.randn([c.Outputs], generator: generator).requires_grad_() : null;
        var exact = weight.detach().to_type(torch.float64).requires_grad_();
        var exactBias = bias?.detach().to_type(torch.float64).requires_grad_();
        var expected = values.to_type(torch.float64).mm(exact.t());
        expected = exactBias is null ? expected : expected.Plus(exactBias);
        Backward(expected, map(weight, bias), c.Outputs, maps: false, generator);
        TensorAssert.Close(exact.grad!, weight.grad!);
        Assert.Equal(weight.stride(), weight.grad!.stride()); // as the one-pass Adam wants it
        if (exactBias is not null)
        {
            TensorAssert.Close(exactBias.grad!, bias!.grad!);
        }
    }

    private static void Agree(
        ConvolutionCase c,
        torch.Generator generator,
        torch.Tensor values,
        Func<torch.Tensor, torch.Tensor?, torch.Tensor> map,
        bool biased = false
    )
    {
        var (shape, k) = (c.Shape, c.Shape.Kernel);
        var weight = torch.randn([shape.Outputs, shape.Input.Channels, k, k], generator: generator).requires_grad_();
        var bias = biased ? torch.randn([shape.Outputs], generator: generator).requires_grad_() : null;
        var exact = weight.detach().to_type(torch.float64).requires_grad_();
        var exactBias = bias?.detach().to_type(torch.float64).requires_grad_();
        var expected = torch.nn.functional.conv2d(
            values.to_type(torch.float64),
            exact,
            exactBias,
            [1L, 1L],
            [(long)c.Padding, c.Padding]
        );
        Backward(expected, map(weight, bias), shape.Outputs, maps: true, generator);
        TensorAssert.Close(exact.grad!, weight.grad!);
        if (exactBias is not null)
        {
            TensorAssert.Close(exactBias.grad!, bias!.grad!);
        }

        if (k > 1)
        {
            Assert.Equal(weight.stride(), weight.grad!.stride()); // as the one-pass Adam wants it
        }
    }

    private static void Backward(
        torch.Tensor expected,
        torch.Tensor rows,
        int outputs,
        bool maps,
        torch.Generator generator
    )
    {
        Assert.True(rows.is_contiguous());
        Assert.Equal(RowLayout.Filled(outputs), rows.shape[^1]);
        Assert.Equal(0, rows.narrow(-1, outputs, rows.shape[^1] - outputs).count_nonzero().item<long>());
        var actual = ChannelRows.ToFeatures(rows, outputs, maps);
        TensorAssert.Close(expected, actual);
        var gradient = torch.randn(expected.shape, generator: generator);
        actual.backward([gradient]);
        expected.backward([gradient.to_type(torch.float64)]);
    }

    // Three where a neuron fires at every step; of those that do not, most fire once.
    private static torch.Tensor Counts(long[] shape, double share, double partly, torch.Generator generator)
    {
        var active = torch.rand(shape, generator: generator).Below(share).to_type(torch.float32);
        var some = torch.rand(shape, generator: generator).Below(partly).to_type(torch.float32);
        var twice = torch.rand(shape, generator: generator).Below(partly / 2).to_type(torch.float32);
        return active * some.Times(-2).Plus(3).Plus(some * twice);
    }
}
