using Snn.Convex.Learning;
using Snn.Data.Seeds;

namespace Snn.Convex.Dynamics;

/// <summary>A trial by forward Euler, bin after bin: the reference semantics.</summary>
/// <remarks>
/// From V = 0, r = 0, for bin t = 0 … B−2: <c>c = (x[t+1] − x[t])/dt + λx[t]</c>; <c>V += dt(Fc − λV) + noise</c>; <c>r ← q r</c>;
/// where any V ≥ T, the neuron with the largest V − T (the lowest index on a tie) spikes: <c>V_s −= μ</c>, <c>V −= G D_s</c>, <c>r_s += 1</c>;
/// then the projection rule and the drift. Source: experiments' trial, Mancoo, Keemink and Machens 2020.
/// </remarks>
internal static class EulerTrial
{
    /// <summary>Runs one trial in the buffers; learning moves their F and T.</summary>
    internal static void Run(
        NeuronBuffers b, CodingParameters p, TrialTiming timing, LearningRates rates,
        ReadOnlySpan<double> x, ReadOnlySpan<double> target, ref Rng noise, SpikeList spikes)
    {
        spikes.Clear();
        Array.Clear(b.V);
        Array.Clear(b.R);
        Array.Clear(b.RMean);
        var current = b.Margin;
        Array.Clear(current);
        Span<double> silence = stackalloc double[x.Length];
        silence.Clear();
        for (var t = 0; t < timing.Bins - 1; t++)
        {
            var before = t < timing.OnsetBin ? silence : x;
            var after = t + 1 < timing.OnsetBin ? silence : x;
            if (t == 0 || t == timing.OnsetBin - 1 || t == timing.OnsetBin)
            {
                Command(b, p, before, after, current);
            }

            var s = Step(b, p, current, ref noise);
            if (s >= 0)
            {
                Kick(b, p, s);
                spikes.Add(t + 1, s);
                if (t >= timing.BufferBins && rates != LearningRates.None)
                {
                    Learn(b, s, before, target, rates, 0);
                    current[s] = Bin.DriveOf(b.F, b.Padded, s, p, before, after);
                }
            }

            if (t >= timing.BufferBins)
            {
                Drift(b, p.Dt * rates.LeakThresh);
            }

            Accumulate(b, t + 1 >= timing.ReadoutBin ? timing.Bins - timing.ReadoutBin : 0);
        }
    }

    // dt·F c for all neurons: it changes only where the input does.
    internal static void Command(
        NeuronBuffers b, CodingParameters p, ReadOnlySpan<double> before, ReadOnlySpan<double> after, Span<double> current)
    {
        for (var i = 0; i < b.Network.Neurons; i++)
        {
            current[i] = Bin.DriveOf(b.F, b.Padded, i, p, before, after);
        }
    }

    // The rule for a neuron that has spiked while the thresholds had sunk by some amount beyond T; returns e.
    internal static double Learn(
        NeuronBuffers b, int s, ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates, double sunk)
    {
        var f = b.Encoder(s);
        var input = new DenseInput(x);
        var distance = ProjectionRule.Distance(f.Read(), b.T[s], input);
        var e = ProjectionRule.Error(distance, rates.Keep, b.Feedback(s), target) + (rates.Keep * sunk);
        ProjectionRule.Update(f, ref b.T[s], input, e, rates.AlphaF, rates.AlphaThresh);
        return e;
    }

    // Charges every neuron, lets the rates leak, and returns the neuron that is furthest over its threshold, or −1.
    internal static int Step(NeuronBuffers b, CodingParameters p, ReadOnlySpan<double> current, ref Rng noise) =>
        Bin.Charge(b.V.AsSpan(0, b.Network.Neurons), b.R, b.T, current, p.LeakPerBin, p.NoisePerBin, ref noise);

    internal static void Kick(NeuronBuffers b, CodingParameters p, int s) => Bin.Kick(b.V, b.R, b.G, b.D, s, p.Mu);

    internal static void Drift(NeuronBuffers b, double perBin)
    {
        if (perBin != 0)
        {
            foreach (ref var t in b.T.AsSpan(0, b.Network.Neurons))
            {
                t -= perBin;
            }
        }
    }

    // Adds this bin to the mean of the rates over a number of bins; none outside of them.
    internal static void Accumulate(NeuronBuffers b, int count)
    {
        for (var i = 0; count > 0 && i < b.Network.Neurons; i++)
        {
            b.RMean[i] += b.R[i] / count;
        }
    }
}
