using System.Collections.Immutable;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.Support.Generators;

/// <summary>The numbers of a tensor, as a case prints and shrinks them.</summary>
/// <param name="Shape">Its sizes.</param>
/// <param name="Numbers">Row by row.</param>
internal sealed record Values(ImmutableArray<long> Shape, ImmutableArray<double> Numbers)
{
    /// <summary>Normal numbers; zeros are simpler, then round ones.</summary>
    internal static Gen<Values> Normal(params long[] shape) =>
        Gen.Random(rng =>
            {
                var numbers = new double[Count(shape)];
                foreach (ref var number in numbers.AsSpan())
                {
                    number = rng.NextNormal();
                }

                return Of(shape, numbers);
            })
            .Shrinking(values => values.Simpler());

    /// <summary>Whole numbers from 1 to the most in so large a share of places, 0 elsewhere.</summary>
    internal static Gen<Values> Counts(int most, double share, params long[] shape) =>
        Gen.Random(rng =>
            {
                var numbers = new double[Count(shape)];
                foreach (ref var number in numbers.AsSpan())
                {
                    number = rng.NextDouble() < share ? 1 + rng.NextInt(most) : 0;
                }

                return Of(shape, numbers);
            })
            .Shrinking(values => values.Simpler());

    /// <summary>A tensor of them.</summary>
    internal torch.Tensor Tensor(torch.ScalarType type = torch.ScalarType.Float32) =>
        torch.tensor([.. Numbers], torch.float64).reshape([.. Shape]).to_type(type);

    private static Values Of(long[] shape, double[] numbers) => new([.. shape], [.. numbers]);

    private static long Count(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);

    private IEnumerable<Values> Simpler() =>
        Properties.Simpler.Than(Numbers, _ => true).Select(simpler => this with { Numbers = simpler });
}
