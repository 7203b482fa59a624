using TorchSharp;

namespace Snn.Tests.Support;

/// <summary>Assertions over tensors that say where they differ.</summary>
internal static class TensorAssert
{
    /// <summary>The same shape and the same numbers.</summary>
    internal static void Same(torch.Tensor expected, torch.Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        if (!expected.eq(actual).all().item<bool>())
        {
            var at = expected.ne(actual).nonzero()[0].data<long>().ToArray();
            var index = at.Select(i => torch.TensorIndex.Single(i)).ToArray();
            Assert.Fail($"at [{string.Join(", ", at)}]: {actual[index].str()} in the place of {expected[index].str()}");
        }
    }

    /// <summary>The same shape, and numbers that differ by no more than a share of the largest.</summary>
    internal static void Close(torch.Tensor expected, torch.Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(
            (expected - actual).abs().max().item<double>(),
            0,
            tolerance * Math.Max(1, expected.abs().max().item<double>())
        );
    }
}
