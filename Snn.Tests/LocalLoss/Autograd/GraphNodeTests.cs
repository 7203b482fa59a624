using System.Runtime.InteropServices;
using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Autograd;

public sealed class GraphNodeTests
{
    [Theory]
    [InlineData(new long[0])]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 2, 3, 4 })]
    public void A_gradient_that_throws_ends_as_its_own_exception(long[] shape)
    {
        using var scope = NewDisposeScope();
        var x = ones(shape, requires_grad: true);
        var loss = Failing.Of(x, "broken on purpose").sum();

        Assert.Equal("broken on purpose", Assert.Throws<NotSupportedException>(() => loss.Backward()).Message);
        Assert.Null(x.grad);
    }

    [Fact]
    public void Without_our_backward_it_is_libtorchs_exception_and_no_abort()
    {
        using var scope = NewDisposeScope();
        var loss = Failing.Of(ones(3, requires_grad: true), "broken on purpose").sum();

        Assert.Throws<ExternalException>(() => loss.backward());
    }

    [Fact]
    public void What_failed_before_is_not_told_later()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        Assert.Throws<ExternalException>(() => Failing.Of(x, "before").sum().backward());

        x.Times(2).sum().Backward();
        Assert.Equal([2, 2, 2], x.grad!.data<float>().ToArray());
        Assert.Equal("now", Assert.Throws<NotSupportedException>(() => Failing.Of(x, "now").sum().Backward()).Message);
        Assert.Throws<ExternalException>(() => x.detach().sum().Backward()); // no graph at all
    }

    [Fact]
    public void It_is_the_first_of_several()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        var loss = Failing.Of(Failing.Of(x, "inner"), "outer").sum();

        Assert.Equal("outer", Assert.Throws<NotSupportedException>(() => loss.Backward()).Message);
    }

    [Fact]
    public void A_value_that_throws_is_an_ordinary_exception() =>
        Assert.Throws<NotSupportedException>(() => Failing.Of(ones(3, requires_grad: true), null));

    /// <remarks>
    /// On a GPU libtorch calls gradients on a thread of its own, where no scope collects what they leave.
    /// </remarks>
    [Fact]
    public void On_a_thread_without_scopes_gradients_leave_nothing_behind()
    {
        var seen = new List<Tensor>();
        var thread = new Thread(() =>
        {
            using var x = ones([2, 3], requires_grad: true);
            for (var step = 0; step < 5; step++)
            {
                using var inner = Doubled.Of(x, seen);
                using var outer = Doubled.Of(inner, seen);
                using var loss = outer.sum();
                loss.Backward();
            }
        });
        thread.Start();
        thread.Join();

        Assert.Equal(2 * 2 * 5, seen.Count);
        Assert.All(seen[..^1], gradient => Assert.True(gradient.IsInvalid));
    }

    /// <summary>x, whose gradient throws; with no message the value does.</summary>
    private sealed class Failing : GraphNode<Failing>
    {
        internal static Tensor Of(Tensor x, string? message) => Node(x, message);

        protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
        {
            ctx.save_data("message", vars[1] ?? throw new NotSupportedException("no message"));
            return ((Tensor)vars[0]).alias();
        }

        protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output) =>
            throw new NotSupportedException((string)ctx.get_data("message"));
    }

    /// <summary>2 x; keeps the gradients that come in and go out.</summary>
    private sealed class Doubled : GraphNode<Doubled>
    {
        internal static Tensor Of(Tensor x, List<Tensor> seen) => Node(x, seen);

        protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
        {
            ctx.save_data("seen", vars[1]);
            return ((Tensor)vars[0]).Times(2);
        }

        protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var seen = (List<Tensor>)ctx.get_data("seen");
            var given = grad_output.Times(2);
            seen.AddRange([grad_output, given]);
            return [given, null];
        }
    }
}
