using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Convex.Dynamics;

/// <summary>The forward Euler trial of <see cref="EulerTrial"/> with voltage noise, over vectors of neurons: same steps, same learning, no rates.</summary>
/// <remarks>
/// For long noisy learning, where nearly all time goes into drawing noise. While the input stands still the current of a neuron is constant, and a drift of
/// all thresholds is one number beside them; both are put into place when a neuron spikes. Owns the buffers of one run; not thread-safe.
/// </remarks>
internal sealed class NoisyTrial
{
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly double[] _noise;
    private readonly double[] _zero;

    internal NoisyTrial(ConvexNetwork network, CodingParameters parameters, TrialTiming timing)
    {
        (_p, _timing, Buffers) = (parameters, timing, new(network));
        Spikes = new(timing.Bins);
        _noise = new double[(Buffers.Padded + NormalStream.Block - 1) / NormalStream.Block * NormalStream.Block];
        _zero = new double[network.Inputs];
    }

    internal NeuronBuffers Buffers { get; }

    /// <summary>Spikes of the last trial.</summary>
    internal SpikeList Spikes { get; }

    /// <summary>Runs one trial from rest; learning moves the buffers' F and T.</summary>
    /// <param name="x">Input from the onset on, [K].</param>
    /// <param name="target">What the readout should be, [M].</param>
    /// <param name="rates">Learning, or none.</param>
    /// <param name="noise">Seed of the trial's voltage noise.</param>
    internal void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, LearningRates rates, Seed noise)
    {
        var b = Buffers;
        var stream = _p.SigmaV > 0 ? new NormalStream(noise) : null;
        Spikes.Clear();
        Array.Clear(b.V);
        Array.Clear(b.Margin);
        var drift = 0.0;
        for (var t = 0; t < _timing.Bins - 1; t++)
        {
            var before = t < _timing.OnsetBin ? _zero : x;
            var after = t + 1 < _timing.OnsetBin ? _zero : x;
            if (t == 0 || t == _timing.OnsetBin - 1 || t == _timing.OnsetBin)
            {
                EulerTrial.Command(b, _p, before, after, b.Margin);
            }

            stream?.Fill(_noise);
            if (Charge(b.V, b.Margin, b.T, _noise, _p.Lambda * _p.Dt, _p.NoisePerBin) >= -drift)
            {
                Fire(t, before, after, target, rates, drift);
            }

            drift += t >= _timing.BufferBins ? _p.Dt * rates.LeakThresh : 0;
        }

        foreach (ref var threshold in b.T.AsSpan(0, b.Network.Neurons))
        {
            threshold -= drift;
        }
    }

    private void Fire(int t, ReadOnlySpan<double> before, ReadOnlySpan<double> after, ReadOnlySpan<double> target, LearningRates rates, double drift)
    {
        var b = Buffers;
        var s = Highest(b);
        Spikes.Add(t + 1, s);
        b.V[s] -= _p.Mu;
        for (var m = 0; m < b.Network.Outputs; m++)
        {
            AddScaled(b.V, b.Run(b.G, m), -b.D[(m * b.Padded) + s]);
        }

        if (t >= _timing.BufferBins && rates != LearningRates.None)
        {
            EulerTrial.Learn(b, s, before, target, rates, drift);
            b.Margin[s] = Bin.DriveOf(b.F, b.Padded, s, _p, before, after);
        }
    }

    // V += current − leak·V + σ·noise; returns the largest V − T.
    private static double Charge(double[] v, double[] current, double[] t, double[] noise, double leak, double sigma)
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(v);
        ref var c0 = ref MemoryMarshal.GetArrayDataReference(current);
        ref var t0 = ref MemoryMarshal.GetArrayDataReference(t);
        ref var n0 = ref MemoryMarshal.GetArrayDataReference(noise);
        var (leaks, sigmas, largest) = (Vector512.Create(leak), Vector512.Create(sigma), Vector512.Create(double.NegativeInfinity));
        for (nuint i = 0; i < (nuint)v.Length; i += 8)
        {
            var before = Vector512.LoadUnsafe(ref v0, i);
            var after = before + (Vector512.LoadUnsafe(ref c0, i) - (leaks * before)) + (sigmas * Vector512.LoadUnsafe(ref n0, i));
            after.StoreUnsafe(ref v0, i);
            largest = Vector512.Max(largest, after - Vector512.LoadUnsafe(ref t0, i));
        }

        var max = largest[0];
        for (var lane = 1; lane < 8; lane++)
        {
            max = Math.Max(max, largest[lane]);
        }

        return max;
    }

    private static int Highest(NeuronBuffers b)
    {
        var (best, s) = (double.NegativeInfinity, 0);
        for (var i = 0; i < b.Network.Neurons; i++)
        {
            if (b.V[i] - b.T[i] > best)
            {
                (best, s) = (b.V[i] - b.T[i], i);
            }
        }

        return s;
    }

    private static void AddScaled(Span<double> to, ReadOnlySpan<double> values, double factor)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += factor * values[i];
        }
    }
}
