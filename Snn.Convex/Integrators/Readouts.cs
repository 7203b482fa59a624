using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Convex.Integrators;

/// <summary>The mean readouts of many independent trials without learning, in parallel.</summary>
public static class Readouts
{
    /// <summary>
    /// One trial from rest for each row of <paramref name="x"/>; the result does not depend on the number of threads.
    /// </summary>
    /// <param name="network">N neurons, K inputs, M readouts.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="timing">Valid timing.</param>
    /// <param name="simulator">Euler or event.</param>
    /// <param name="x">Inputs, [n, K], row by row.</param>
    /// <param name="seed">Of the voltage noise.</param>
    /// <returns>Readouts averaged from the readout bin on, [n, M], row by row.</returns>
    /// <exception cref="ArgumentException">The numbers are not whole rows of inputs.</exception>
    public static double[] Of(
        ConvexNetwork network,
        CodingParameters parameters,
        TrialTiming timing,
        Simulator simulator,
        ReadOnlyMemory<double> x,
        Seed seed
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        var (k, m) = (network.Inputs, network.Outputs);
        if (x.Length % k != 0)
        {
            throw new ArgumentException($"{x.Length} numbers are not rows of {k} inputs", nameof(x));
        }

        var readouts = new double[x.Length / k * m];
        var first = new TrialRunner([network], parameters, timing, simulator);
        Parallel.For(0, x.Length / k, first.Another, One, _ => { });
        return readouts;

        TrialRunner One(int i, ParallelLoopState state, TrialRunner runner)
        {
            runner.Run(x.Span.Slice(i * k, k), seed.Fold(i));
            runner.Layers[0].Decode();
            runner.Layers[0].YMean.CopyTo(readouts.AsSpan(i * m));
            return runner;
        }
    }
}
