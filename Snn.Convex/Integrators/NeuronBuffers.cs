using Snn.Convex.Learning;
using Snn.Convex.Networks;

namespace Snn.Convex.Integrators;

/// <summary>
/// The working memory of one layer that all integrators share: parameters, rates and readouts as padded runs, written
/// in place.
/// </summary>
/// <remarks>
/// Owned by one run at a time. Runs are padded to whole vectors with neurons that never spike: their threshold is
/// <see cref="double.MaxValue"/>/4 and all their weights are 0. What a voltage is held as is each integrator's own
/// affair.
/// </remarks>
internal sealed class NeuronBuffers
{
    /// <summary>Runs are multiples of this many neurons: one 512-bit vector.</summary>
    internal const int Lanes = 8;

    /// <summary>Threshold of a neuron that only fills a vector up.</summary>
    internal const double Unreachable = double.MaxValue / 4;

    internal NeuronBuffers(ConvexNetwork network)
    {
        Network = network;
        Padded = WholeVectors(network.Neurons);
        F = Runs(network.F.Span, network.Inputs);
        T = Runs(network.T.Span, 1);
        T.AsSpan(network.Neurons).Fill(Unreachable);
        (R, RMean) = (new double[Padded], new double[Padded]);
        (YLast, YMean, Kick) = (new double[network.Outputs], new double[network.Outputs], new double[network.Outputs]);

        // Last, as they are only read: what follows in memory can be the buffers of a layer on another thread, which a
        // write to the same cache line would hold up.
        G = Runs(network.G.Span, network.Outputs);
        D = Runs(network.D.Span, network.Outputs);
    }

    /// <summary>The network that the buffers were made of; learning leaves it alone.</summary>
    internal ConvexNetwork Network { get; }

    /// <summary>Length of a run.</summary>
    internal int Padded { get; }

    /// <summary>Encoder, K runs; learning moves it.</summary>
    internal double[] F { get; }

    internal double[] G { get; }

    internal double[] D { get; }

    /// <summary>Thresholds; learning moves them.</summary>
    internal double[] T { get; }

    /// <summary>Filtered spike trains r at the last bin.</summary>
    internal double[] R { get; }

    /// <summary>Mean of r over the bins in which the readout is averaged.</summary>
    internal double[] RMean { get; }

    /// <summary>Readout at the last bin, [M].</summary>
    internal double[] YLast { get; }

    /// <summary>Readout averaged over the bins from the readout bin on, [M].</summary>
    internal double[] YMean { get; }

    /// <summary>Scratch: the spiking neuron's column of D, [M].</summary>
    internal double[] Kick { get; }

    /// <summary>So many values, filled up to whole vectors.</summary>
    internal static int WholeVectors(int count) => checked((count + Lanes - 1) / Lanes * Lanes);

    /// <summary>F of one neuron, [K].</summary>
    internal Row<double> Encoder(int neuron) => new(F, neuron, Padded);

    /// <summary>G of one neuron, [M].</summary>
    internal ReadOnlyRow<double> Feedback(int neuron) => new(G, neuron, Padded);

    /// <summary>The run of one input or readout.</summary>
    internal Span<double> Run(double[] runs, int index) => runs.AsSpan(index * Padded, Padded);

    /// <summary>The network with the encoder and thresholds that learning has left here.</summary>
    internal (double[] F, double[] T) Learned()
    {
        var n = Network.Neurons;
        var f = new double[n * Network.Inputs];
        for (var k = 0; k < Network.Inputs; k++)
        {
            Run(F, k)[..n].CopyTo(f.AsSpan(k * n));
        }

        return (f, T[..n]);
    }

    /// <summary>Forgets the last trial.</summary>
    internal void Rest()
    {
        Array.Clear(R);
        Array.Clear(RMean);
    }

    /// <summary>Moves the boundary of a neuron that has spiked, by the projection rule.</summary>
    /// <param name="s">The neuron.</param>
    /// <param name="x">Input when it spiked, [K].</param>
    /// <param name="target">y*, [M].</param>
    /// <param name="rates">Steps and shrink.</param>
    /// <param name="sunk">By how much drift has lowered the thresholds beyond T.</param>
    internal void Learn(int s, ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates, double sunk)
    {
        var f = Encoder(s);
        var input = new DenseInput(x);
        var distance = ProjectionRule.Distance(f.Read(), T[s], input);
        var e = ProjectionRule.Error(distance, rates.Keep, Feedback(s), target) + (rates.Keep * sunk);
        ProjectionRule.Update(f, ref T[s], input, e, rates.AlphaF, rates.AlphaThresh);
    }

    /// <summary>Lowers all thresholds.</summary>
    internal void Drift(double fall)
    {
        if (fall != 0)
        {
            foreach (ref var t in T.AsSpan(0, Network.Neurons))
            {
                t -= fall;
            }
        }
    }

    /// <summary>Writes <c>y = D r</c> and its mean from <see cref="R"/> and <see cref="RMean"/>.</summary>
    internal void Decode()
    {
        for (var m = 0; m < YLast.Length; m++)
        {
            var d = Run(D, m);
            var (last, mean) = (0.0, 0.0);
            for (var i = 0; i < d.Length; i++)
            {
                last += d[i] * R[i];
                mean += d[i] * RMean[i];
            }

            (YLast[m], YMean[m]) = (last, mean);
        }
    }

    private double[] Runs(ReadOnlySpan<double> packed, int count)
    {
        var n = Network.Neurons;
        var runs = new double[checked(Padded * count)];
        for (var j = 0; j < count; j++)
        {
            packed.Slice(j * n, n).CopyTo(runs.AsSpan(j * Padded));
        }

        return runs;
    }
}
