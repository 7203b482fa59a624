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
                    ProjectionRule.Update(b, s, before, ProjectionRule.Error(b, s, before, target, rates), rates);
                    CommandOf(b, p, s, before, after, current);
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
            CommandOf(b, p, i, before, after, current);
        }
    }

    private static void CommandOf(
        NeuronBuffers b, CodingParameters p, int i, ReadOnlySpan<double> before, ReadOnlySpan<double> after, Span<double> current)
    {
        var sum = 0.0;
        for (var k = 0; k < before.Length; k++)
        {
            sum += b.F[(k * b.Padded) + i] * (((after[k] - before[k]) / p.Dt) + (p.Lambda * before[k]));
        }

        current[i] = p.Dt * sum;
    }

    // Charges every neuron, lets the rates leak, and returns the neuron that is furthest over its threshold, or −1.
    internal static int Step(NeuronBuffers b, CodingParameters p, ReadOnlySpan<double> current, ref Rng noise)
    {
        var (v, t, r) = (b.V, b.T, b.R);
        var leak = p.Dt * p.Lambda;
        var sigma = p.NoisePerBin;
        var (best, s) = (double.NegativeInfinity, -1);
        for (var i = 0; i < b.Network.Neurons; i++)
        {
            v[i] += current[i] - (leak * v[i]);
            if (sigma > 0)
            {
                v[i] += sigma * noise.NextNormal();
            }

            r[i] *= 1 - leak;
            var over = v[i] - t[i];
            if (over > best)
            {
                (best, s) = (over, i);
            }
        }

        return best >= 0 ? s : -1;
    }

    internal static void Kick(NeuronBuffers b, CodingParameters p, int s)
    {
        b.V[s] -= p.Mu;
        b.R[s] += 1;
        for (var m = 0; m < b.Network.Outputs; m++)
        {
            var g = b.Run(b.G, m);
            var d = b.D[(m * b.Padded) + s];
            for (var i = 0; i < g.Length; i++)
            {
                b.V[i] -= g[i] * d;
            }
        }
    }

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
