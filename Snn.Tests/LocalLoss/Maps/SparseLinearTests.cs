using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.LocalLoss.Maps.FullyConnected;
using Snn.LocalLoss.Tensors;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Maps;

/// <summary>Sums over what is not zero are the dense product, whatever the share of zeros.</summary>
public sealed class SparseLinearTests
{
    /// <summary>Sizes, how much is not zero, and how the weights are kept.</summary>
    public sealed record Case(int Batch, int Inputs, int Outputs, double Share, bool InputByInput, int Seed);

    private static readonly Gen<Case> Cases =
        from batch in Gen.Choose(1, 20)
        from inputs in Gen.OneOf(Gen.Choose(1, 60), Gen.Choose(120, 300))
        from outputs in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(60, 140))
        from share in Gen.Elements(0, 0.1, 0.3, 0.5, 0.8, 1)
        from order in Gen.Elements(true, false)
        from seed in Gen.Choose(0, 1 << 20)
        select new Case(batch, inputs, outputs, share, order, seed);

    [Property(MaxTest = 200)]
    public Property Result_and_gradients_are_those_of_the_dense_map() =>
        Prop.ForAll(
            Cases.ToArbitrary(),
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var (values, weight, gradient) = Draw(c);
                var (x, w) = (values.clone().requires_grad_(), weight.clone().requires_grad_());
                var (exactX, exactW) = (
                    values.to_type(torch.float64).requires_grad_(),
                    weight.to_type(torch.float64).requires_grad_()
                );
                var (y, expected) = (SparseLinearFunction.Apply(x, w), exactX.mm(exactW.t()));
                y.backward([gradient]);
                expected.backward([gradient.to_type(torch.float64)]);
                Close(expected, y);
                Close(exactX.grad!, x.grad!);
                Close(exactW.grad!, w.grad!);
                Assert.Equal(w.stride(), w.grad!.stride()); // as the one-pass Adam wants it
            }
        );

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        using var scope = torch.NewDisposeScope();
        var threads = torch.get_num_threads();
        var (values, weight, gradient) = Draw(new(17, 300, 333, 0.3, true, 5));
        try
        {
            var (one, three) = (Run(1), Run(3));
            Assert.All(one.Zip(three), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
        }
        finally
        {
            torch.set_num_threads(threads);
        }

        torch.Tensor[] Run(int number)
        {
            torch.set_num_threads(number);
            var w = weight.clone().requires_grad_();
            var y = SparseLinearFunction.Apply(values, w);
            y.backward([gradient]);
            return [y, w.grad!];
        }
    }

    private static (torch.Tensor Values, torch.Tensor Weight, torch.Tensor Gradient) Draw(Case c)
    {
        using var generator = new torch.Generator((ulong)c.Seed);
        var kept = torch.rand([c.Batch, c.Inputs], generator: generator).Below(c.Share).to_type(torch.float32);
        var weight = torch.empty_strided([c.Outputs, c.Inputs], c.InputByInput ? [1, c.Outputs] : [c.Inputs, 1]);
        return (
            torch.randint(1, 5, [c.Batch, c.Inputs], generator: generator).to_type(torch.float32).Over(4).mul(kept),
            weight.copy_(torch.randn(weight.shape, generator: generator)),
            torch.randn([c.Batch, c.Outputs], generator: generator)
        );
    }

    private static void Close(torch.Tensor expected, torch.Tensor actual) =>
        Assert.InRange(
            (expected - actual).abs().max().item<double>(),
            0,
            1e-5 * Math.Max(1, expected.abs().max().item<double>())
        );
}
