using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Neurons.Fast;

/// <summary>Counting neurons in one pass are the composition of tensor operations that specifies them.</summary>
public sealed class NormalisedCountingTests
{
    /// <summary>Neurons and what they see.</summary>
    public sealed record Case(
        FeatureShape Shape,
        bool Maps,
        int Batch,
        int Steps,
        double TimeStep,
        double Leak,
        double Spread,
        bool Training,
        int Seed
    );

    // Gradients of current, weight and bias; running mean and variance.
    private sealed record Outcome(
        torch.Tensor Membrane,
        torch.Tensor Counts,
        torch.Tensor Current,
        torch.Tensor Weight,
        torch.Tensor Bias,
        torch.Tensor Mean,
        torch.Tensor Variance
    );

    private sealed record FusedOutcome(Outcome Outcome, torch.Tensor Threshold, long Filling);

    // Thresholds that lie where the currents do, far above, far below and at zero.
    private static readonly Gen<Case> Cases =
        from channels in Gen.OneOf(Gen.Int(1, 40), Gen.Int(60, 140))
        from maps in Gen.Item(true, false)
        from height in Gen.Int(1, 6)
        from width in Gen.Int(1, 6)
        from batch in Gen.OneOf(Gen.Int(4, 9), Gen.Int(120, 140))
        from steps in Gen.Weighted((3, Gen.Constant(3)), (1, Gen.Int(1, 6)))
        from timeStep in Gen.Weighted((3, Gen.Constant(3e-5)), (1, Gen.Item(1e-3, 0.1)))
        from leak in Gen.Weighted((3, Gen.Constant(2.0)), (1, Gen.Item(0.0, 0.5)))
        from spread in Gen.Item(0, 0.1, 1, 5)
        from training in Gen.Weighted((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from seed in Gen.Int(0, 1 << 20)
        let shape = maps ? new FeatureShape(channels, height, width) : FeatureShape.Vector(channels)
        select new Case(shape, maps, batch, steps, timeStep, leak, spread, training, seed);

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void Membranes_counts_and_gradients_agree() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                using var scope = torch.NewDisposeScope();
                var drawn = Drawn.Of(c);
                var (exact, plain) = (
                    Plain(c, drawn, torch.float64, out var margin),
                    Plain(c, drawn, torch.float32, out _)
                );
                var (fused, threshold, filling) = Fused(c, drawn);
                kinds.Cover(
                    "some fire and some do not",
                    exact.Counts.any().item<bool>() && !exact.Counts.all().item<bool>(),
                    0.3
                );
                Assert.Equal(0, filling);
                var undecided = margin.AtMost(2e-5 * (1 + exact.Membrane.abs().max().item<double>()));
                Assert.True(fused.Counts.eq(plain.Counts).logical_or(undecided).all().item<bool>());
                Close(exact.Membrane, plain.Membrane, fused.Membrane);
                Close(exact.Current, plain.Current, fused.Current);
                Close(exact.Weight, plain.Weight, fused.Weight);
                Close(exact.Bias, plain.Bias, fused.Bias);
                Close(exact.Mean, plain.Mean, fused.Mean);
                Close(exact.Variance, plain.Variance, fused.Variance);
                var products = drawn.Gradient.to_type(torch.float64) * fused.Counts;
                long[] axes = c.Maps ? [0, 2, 3] : [0];
                var expected = products.sum(axes).Times(-1e7 / c.Batch).Plus(0.1);
                var size = products.abs().sum(axes).Times(1e7 / c.Batch).Plus(0.1);
                Assert.InRange(((expected - threshold) / size).abs().max().item<double>(), 0, 1e-6);
            },
            250
        );

    [Theory]
    [InlineData(0.75f, 0, 2)]
    [InlineData(0.75f, 1, 0)]
    [InlineData(0.75f, -1, 3)]
    [InlineData(-0.75f, 0, 0)]
    [InlineData(-0.75f, -1, 1)] // from T it falls
    [InlineData(0f, 0, 0)]
    [InlineData(0f, -1, 3)]
    public void A_neuron_fires_above_its_threshold_and_not_at_it(float current, int side, int count)
    {
        // Statistics with which batch norm changes nothing: V is the current after the first step, then moves by 1e-4
        // of it.
        using var scope = torch.NewDisposeScope();
        var v = 3e-5f * (current / 3e-5f);
        var most = v + (side * (side > 0 ? 1e-3f : 1e-2f));
        var counts = SpikeCounts.Empty(3, 1, FeatureShape.Vector(1), maps: false);
        var rows = ChannelRows.Of(torch.tensor([current]).view(1, 1), maps: false);
        var norm = new NormState
        {
            RunningMean = torch.zeros(1),
            RunningVariance = torch.ones(1).Minus(1e-5),
            Training = false,
        };
        var call = new NormalisedCountingCall(
            new(new(1, 1, 8), 3, 3e-5f, 2),
            CountingParameters.Published.Rule,
            norm,
            counts,
            1
        );
        var membrane = NormalisedCountingFunction.Apply(
            rows,
            torch.ones(1),
            torch.zeros(1),
            torch.tensor([most]),
            call
        );
        Assert.Equal(count, counts.Unpack().item<float>());
        Assert.Equal(count > 0 ? most : v, membrane[0, 0].item<float>(), 1e-3f);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_result_depends_neither_on_threads_nor_on_the_width_of_vectors(bool maps)
    {
        using var scope = torch.NewDisposeScope();
        var c = new Case(maps ? new(112, 4, 3) : FeatureShape.Vector(112), maps, 150, 3, 3e-5, 2, 1, true, 3);
        var drawn = Drawn.Of(c);
        var one = Fused(c, drawn, threads: 1);
        Same(one, Fused(c, drawn, threads: 3));

        // Eight channels by themselves are a vector of 8, among others they are half of one of 16, where there are
        // such.
        for (var first = 0; first < 112; first += 8)
        {
            var part = c with { Shape = c.Shape with { Channels = 8 } };
            var alone = Fused(part, drawn.Part(first, 8));
            Assert.True(one.Outcome.Counts.narrow(1, first, 8).eq(alone.Outcome.Counts).all().item<bool>());
            Assert.True(one.Outcome.Membrane.narrow(1, first, 8).eq(alone.Outcome.Membrane).all().item<bool>());
            Assert.True(one.Outcome.Current.narrow(1, first, 8).eq(alone.Outcome.Current).all().item<bool>());
            Assert.True(one.Threshold.narrow(0, first, 8).eq(alone.Threshold).all().item<bool>());
        }
    }

    private static void Same(FusedOutcome one, FusedOutcome other)
    {
        Assert.True(one.Outcome.Membrane.eq(other.Outcome.Membrane).all().item<bool>());
        Assert.True(one.Outcome.Counts.eq(other.Outcome.Counts).all().item<bool>());
        Assert.True(one.Outcome.Current.eq(other.Outcome.Current).all().item<bool>());
        Assert.True(one.Outcome.Weight.eq(other.Outcome.Weight).all().item<bool>());
        Assert.True(one.Threshold.eq(other.Threshold).all().item<bool>());
    }

    // The specification: its gradient of the current goes straight through.
    private static Outcome Plain(Case c, Drawn drawn, torch.ScalarType type, out torch.Tensor margin)
    {
        var (x, weight, bias) = (Leaf(drawn.Current, type), Leaf(drawn.Weight, type), Leaf(drawn.Bias, type));
        var (mean, variance) = (drawn.Mean.to_type(type).clone(), drawn.Variance.to_type(type).clone());
        var current = torch.nn.functional.batch_norm(x, mean, variance, weight, bias, c.Training, 0.1, 1e-5);
        var most = (c.Maps ? drawn.Threshold.reshape(-1, 1, 1) : drawn.Threshold).to_type(type).expand(x.shape);
        var (input, v, counts) = (current.detach(), torch.zeros_like(x).detach(), torch.zeros_like(x).detach());
        margin = v.FilledLike(double.PositiveInfinity);
        for (var k = 0; k < c.Steps; k++)
        {
            v = v.Plus((k == 0 ? input.Over(c.TimeStep) : input.Times(2 * c.Leak)) - v.Times(c.Leak), c.TimeStep);
            var fired = v.gt(most);
            margin = torch.minimum(margin, (v - most).abs());
            v = torch.where(fired, most, v);
            counts += fired.to_type(type);
        }

        current.Plus(v - input).backward([drawn.Gradient.to_type(type)]);
        return new(v, counts, x.grad!, weight.grad!, bias.grad!, mean, variance);
    }

    private static FusedOutcome Fused(Case c, Drawn drawn, int threads = 1)
    {
        var rows = ChannelRows.Of(drawn.Current, c.Maps).clone().requires_grad_();
        var (weight, bias) = (Leaf(drawn.Weight, torch.float32), Leaf(drawn.Bias, torch.float32));
        var most = Leaf(drawn.Threshold, torch.float32);
        var norm = new NormState
        {
            RunningMean = drawn.Mean.clone(),
            RunningVariance = drawn.Variance.clone(),
            Training = c.Training,
        };
        var counts = SpikeCounts.Empty(c.Steps, c.Batch, c.Shape, c.Maps);
        var layout = new RowLayout(1, c.Batch * c.Shape.Height * c.Shape.Width, RowLayout.Filled(c.Shape.Channels));
        var call = new NormalisedCountingCall(
            new(layout, c.Steps, (float)c.TimeStep, (float)c.Leak),
            CountingParameters.Published.Rule,
            norm,
            counts,
            threads
        );
        var membrane = NormalisedCountingFunction.Apply(rows, weight, bias, most, call);
        membrane.backward([ChannelRows.Of(drawn.Gradient, c.Maps)]);
        var missing = layout.Channels - c.Shape.Channels;
        var filling = new[] { membrane, counts.Rows(), rows.grad! }.Sum(r =>
            r.narrow(-1, c.Shape.Channels, missing).count_nonzero().item<long>()
        );
        var gradient = ChannelRows.ToFeatures(rows.grad!, c.Shape.Channels, c.Maps);
        var values = ChannelRows.ToFeatures(membrane, c.Shape.Channels, c.Maps);
        var outcome = new Outcome(
            values,
            counts.Unpack(),
            gradient,
            weight.grad!,
            bias.grad!,
            norm.RunningMean,
            norm.RunningVariance
        );
        return new(outcome, most.grad!, filling);
    }

    private static torch.Tensor Leaf(torch.Tensor values, torch.ScalarType type) =>
        values.detach().to_type(type).clone().requires_grad_();

    // Rounding shows most where batch norm divides by next to nothing; the plain form has it there, too.
    private static void Close(torch.Tensor exact, torch.Tensor plain, torch.Tensor fused)
    {
        Assert.Equal(exact.shape, fused.shape);
        var (error, rounding, scale) = (Error(exact, fused), Error(exact, plain), exact.abs().max().item<double>());
        Assert.True(
            error <= (2e-5 * Math.Max(0.05, scale)) + (20 * rounding),
            $"{error}, where the plain form's is {rounding}"
        );
    }

    private static double Error(torch.Tensor expected, torch.Tensor actual) =>
        (expected - actual).abs().max().item<double>();

    /// <summary>What a case is made of, in PyTorch's order.</summary>
    private sealed record Drawn(
        torch.Tensor Current,
        torch.Tensor Gradient,
        torch.Tensor Weight,
        torch.Tensor Bias,
        torch.Tensor Threshold,
        torch.Tensor Mean,
        torch.Tensor Variance
    )
    {
        internal static Drawn Of(Case c)
        {
            using var generator = new torch.Generator((ulong)c.Seed);
            return new(
                Normal().Times(3).Plus(1),
                Normal(),
                Row().Times(0.3).Plus(1),
                Row().Times(0.3),
                Row().Times(c.Spread),
                Row(),
                Positive()
            );

            torch.Tensor Normal() =>
                torch.randn(
                    c.Maps ? [c.Batch, c.Shape.Channels, c.Shape.Height, c.Shape.Width] : [c.Batch, c.Shape.Channels],
                    generator: generator
                );

            torch.Tensor Positive()
            {
                var row = Row();
                return (row * row).Plus(0.5);
            }

            torch.Tensor Row() => torch.randn([c.Shape.Channels], generator: generator);
        }

        internal Drawn Part(int first, int count) =>
            new(
                Current.narrow(1, first, count),
                Gradient.narrow(1, first, count),
                Weight.narrow(0, first, count),
                Bias.narrow(0, first, count),
                Threshold.narrow(0, first, count),
                Mean.narrow(0, first, count),
                Variance.narrow(0, first, count)
            );
    }
}
