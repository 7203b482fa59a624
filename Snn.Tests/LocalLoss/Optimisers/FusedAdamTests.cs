using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support.Properties;
using TorchSharp;
using TorchSharp.Modules;

namespace Snn.Tests.LocalLoss.Optimisers;

/// <summary>The one-pass Adam is TorchSharp's, be it our kernel (float32) or libtorch's (float64).</summary>
public sealed class FusedAdamTests
{
    /// <summary>Weights, and how they learn.</summary>
    public sealed record Case(
        int Rows,
        int Columns,
        bool ColumnByColumn,
        double Rate,
        double Decay,
        bool AmsGrad,
        torch.ScalarType Type,
        int Seed
    );

    private static readonly Gen<Case> Cases =
        from rows in Gen.Int(1, 70)
        from columns in Gen.Int(1, 70)
        from order in Gen.Item(true, false)
        from rate in Gen.Item(1e-4, 5e-4, 1e-2)
        from decay in Gen.Item(0, 1e-4, 0.1)
        from amsgrad in Gen.Weighted((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        from type in Gen.Item(torch.float32, torch.float64)
        from seed in Gen.Int(0, 1 << 20)
        select new Case(rows, columns, order, rate, decay, amsgrad, type, seed);

    [Fact]
    public void Weights_and_moments_agree_step_by_step() =>
        Property.Holds(
            Cases,
            c =>
            {
                using var scope = torch.NewDisposeScope();
                using var generator = new torch.Generator((ulong)c.Seed);
                var start = torch.randn([c.Rows, c.Columns], c.Type, generator: generator);
                var (plain, fused) = (Weights(start, c), Weights(start, c));
#pragma warning disable RS0030 // TorchSharp's own is what is compared with
                using var specification = torch.optim.Adam([plain], c.Rate, weight_decay: c.Decay, amsgrad: c.AmsGrad);
                using OptimizerHelper adam = new FusedAdam([fused], c.Rate, c.Decay, c.AmsGrad);
                for (var step = 0; step < 6; step++)
                {
                    // From large gradients to vanishing ones.
                    var gradient = torch
                        .randn([c.Rows, c.Columns], c.Type, generator: generator)
                        .Times(Math.Pow(10, -2 * step));
                    (plain.grad, fused.grad) = (Like(gradient, c), Like(gradient, c));
                    specification.step();
                    adam.step();
                    Close(plain, fused);
                    var (a, b) = (
                        (Adam.State)specification.state_dict().State[0],
                        (Adam.State)adam.state_dict().State[0]
                    );
                    Assert.Equal(a.step, b.step);
                    Close(a.exp_avg, b.exp_avg);
                    Close(a.exp_avg_sq, b.exp_avg_sq);
                }
            }
        );
#pragma warning restore RS0030

    private static void Close(torch.Tensor expected, torch.Tensor actual) =>
        Assert.InRange(
            (expected - actual).abs().max().Number(),
            0,
            (expected.dtype == torch.float64 ? 1e-13 : 2e-6) * expected.abs().max().Number()
        );

    private static Parameter Weights(torch.Tensor values, Case c)
    {
        using var disabled = torch.no_grad();
        return new(Like(values, c));
    }

    private static torch.Tensor Like(torch.Tensor values, Case c)
    {
        var kept = torch.empty_strided(values.shape, c.ColumnByColumn ? [1, c.Rows] : [c.Columns, 1], c.Type);
        return kept.copy_(values);
    }
}
