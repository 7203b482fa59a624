using Snn.LocalLoss.Maps.FullyConnected;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss.Maps;

/// <summary>Sums over what is not zero are the dense product, whatever the share of zeros.</summary>
public sealed class SparseLinearTests
{
    /// <summary>Values, weights, the gradient of what comes out, and how the weights are kept.</summary>
    private sealed record Case(Values X, Values Weight, Values Gradient, bool InputByInput)
    {
        internal static Gen<Case> Of(int batch, int inputs, int outputs, double share, bool inputByInput) =>
            from x in Values.Counts(4, share, batch, inputs)
            from weight in Values.Normal(outputs, inputs)
            from gradient in Values.Normal(batch, outputs)
            select new Case(x, weight, gradient, inputByInput);

        internal (torch.Tensor Values, torch.Tensor Weight, torch.Tensor Gradient) Tensors()
        {
            long[] shape = [.. Weight.Shape];
            var weight = torch.empty_strided(shape, InputByInput ? [1, shape[0]] : [shape[1], 1]);
            return (X.Tensor().Over(4), weight.copy_(Weight.Tensor()), Gradient.Tensor());
        }
    }

    private static readonly Gen<Case> Cases =
        from batch in Gen.Size(1, 20)
        from inputs in Gen.OneOf(Gen.Size(1, 60), Gen.Int(120, 300))
        from outputs in Gen.OneOf(Gen.Size(1, 20), Gen.Int(60, 140))
        from share in Gen.Item(1, 0, 0.1, 0.3, 0.5, 0.8)
        from order in Gen.Bool
        from one in Case.Of(batch, inputs, outputs, share, order)
        select one;

    [Fact]
    public void Result_and_gradients_are_those_of_the_dense_map() =>
        Property.Holds(
            Cases,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                var (values, weight, gradient) = c.Tensors();
                var (x, w) = (values.clone().requires_grad_(), weight.clone().requires_grad_());
                var (exactX, exactW) = (
                    values.to_type(torch.float64).requires_grad_(),
                    weight.to_type(torch.float64).requires_grad_()
                );
                var (y, expected) = (SparseLinearFunction.Apply(x, w), exactX.mm(exactW.t()));
                y.backward([gradient]);
                expected.backward([gradient.to_type(torch.float64)]);
                TensorAssert.Close(expected, y);
                TensorAssert.Close(exactX.grad!, x.grad!);
                TensorAssert.Close(exactW.grad!, w.grad!);
                Assert.Equal(w.stride(), w.grad!.stride()); // as the one-pass Adam wants it
            },
            200
        );

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        using var scope = torch.NewDisposeScope();
        var threads = torch.get_num_threads();
        using var generator = new torch.Generator(5);
        var values = torch.rand([17, 300], generator: generator).Clamped(0.7, 1).Minus(0.7);
        var weight = torch.empty_strided([333, 300], [1, 333]);
        weight.copy_(torch.randn(weight.shape, generator: generator));
        var gradient = torch.randn([17, 333], generator: generator);
        try
        {
            var (one, three) = (Run(1), Run(3));
            Assert.All(one.Zip(three), pair => TensorAssert.Same(pair.First, pair.Second));
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
}
