using Snn.Data.Faults;
using Snn.Data.Seeds;

namespace Snn.Convex.Networks;

/// <summary>The networks that the published experiments draw from NumPy's <c>RandomState</c>.</summary>
public static class PublishedNetworks
{
    /// <summary>
    /// The network of the surface experiment: D = rand(M,N) with unit columns, F = randn(K,N)ᵀ, T = 2 rand(N) − 1, G =
    /// Dᵀ.
    /// </summary>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    public static ConvexNetwork Surface(uint seed, int neurons = 50, int inputs = 2, int outputs = 1) =>
        Surface(new NumpyRandomState(seed), neurons, inputs, outputs);

    /// <summary>
    /// The layers of the two-layer experiment: that of the surface, then F₂ = randn(N,N), T₂ = 2 rand(N) − 1, with G₂ =
    /// G and D₂ = D.
    /// </summary>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    public static (ConvexNetwork Lower, ConvexNetwork Upper) TwoLayers(uint seed, int neurons = 50, int inputs = 2)
    {
        var state = new NumpyRandomState(seed);
        var lower = Surface(state, neurons, inputs, 1);
        var f = Transposed(state.Randn(neurons * neurons), neurons, neurons);
        return (
            lower,
            Made(ConvexNetwork.Create(neurons, neurons, 1, new(f, lower.G, lower.D, Thresholds(state, neurons))))
        );
    }

    private static ConvexNetwork Surface(NumpyRandomState state, int neurons, int inputs, int outputs)
    {
        var d = state.Rand(outputs * neurons);
        Normalise(d, neurons, outputs);
        var f = state.Randn(inputs * neurons);
        return Made(ConvexNetwork.Create(neurons, inputs, outputs, new(f, d, d, Thresholds(state, neurons))));
    }

    private static double[] Thresholds(NumpyRandomState state, int neurons) =>
        [.. state.Rand(neurons).Select(u => (2 * u) - 1)];

    /// <summary>
    /// The network that is disturbed in figure 4 of Mancoo et al. 2020: G = rand(N,M) with unit rows, D = 0.1 Gᵀ,
    /// F = randn(N,K) with unit rows, T = 1.
    /// </summary>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    public static ConvexNetwork Robustness(uint seed, int neurons = 300, int inputs = 3, int outputs = 7)
    {
        var state = new NumpyRandomState(seed);
        var g = Transposed(state.Rand(neurons * outputs), neurons, outputs);
        Normalise(g, neurons, outputs);
        var f = Transposed(state.Randn(neurons * inputs), neurons, inputs);
        Normalise(f, neurons, inputs);
        double[] d = [.. g.Select(v => 0.1 * v)];
        double[] t = [.. Enumerable.Repeat(1.0, neurons)];
        return Made(ConvexNetwork.Create(neurons, inputs, outputs, new(f, g, d, t)));
    }

    /// <summary>The seed as <c>RandomState</c> takes it, or what is wrong with it.</summary>
    public static Result<uint> Seed(Seed seed) =>
        seed.Value <= uint.MaxValue
            ? (uint)seed.Value
            : new Fault(
                FaultKind.Usage,
                "seed",
                $"{seed.Value} is not a seed of RandomState",
                $"give 0 to {uint.MaxValue}"
            );

    // NumPy fills row by row: of an N×count array the runs over the neurons are the columns.
    internal static double[] Transposed(double[] rows, int neurons, int count)
    {
        var runs = new double[rows.Length];
        for (var i = 0; i < neurons; i++)
        {
            for (var j = 0; j < count; j++)
            {
                runs[(j * neurons) + i] = rows[(i * count) + j];
            }
        }

        return runs;
    }

    private static void Normalise(double[] runs, int neurons, int count)
    {
        for (var i = 0; i < neurons; i++)
        {
            var squares = 0.0;
            for (var j = 0; j < count; j++)
            {
                squares += runs[(j * neurons) + i] * runs[(j * neurons) + i];
            }

            for (var j = 0; j < count; j++)
            {
                runs[(j * neurons) + i] /= Math.Sqrt(squares);
            }
        }
    }

    /// <summary>The network of drawn numbers, which cannot be at fault.</summary>
    internal static ConvexNetwork Made(Result<ConvexNetwork> drawn) =>
        drawn.Match(network => network, fault => throw new ArgumentException(fault.ToString()));
}
