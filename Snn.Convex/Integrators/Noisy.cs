using System.Runtime.InteropServices;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Data.Vectors;

namespace Snn.Convex.Integrators;

/// <summary>
/// The forward Euler trial of one layer with voltage noise, over vectors of neurons: same steps and learning as
/// <see cref="Euler"/>, no rates.
/// </summary>
/// <remarks>
/// For long noisy learning, where nearly all time goes into drawing noise. While the input stands still the drive of a
/// neuron is constant, and a drift of all thresholds is one number beside them; both are put into place when a neuron
/// spikes. Owns the buffers of one run; not thread-safe.
/// </remarks>
internal sealed class Noisy
{
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly double[] _voltage;
    private readonly double[] _drive;
    private readonly double[] _noise;
    private readonly double[] _zero;

    internal Noisy(ConvexNetwork network, CodingParameters parameters, TrialTiming timing)
    {
        (_p, _timing, Buffers) = (parameters, timing, new(network));
        (_voltage, _drive, _zero) = (
            new double[Buffers.Padded],
            new double[Buffers.Padded],
            new double[network.Inputs]
        );
        _noise = new double[(Buffers.Padded + NormalStream.Block - 1) / NormalStream.Block * NormalStream.Block];
    }

    internal NeuronBuffers Buffers { get; }

    /// <summary>Runs one trial from rest; learning moves the buffers' F and T.</summary>
    /// <param name="lesson">Input and target.</param>
    /// <param name="noise">Seed of the trial's voltage noise.</param>
    /// <param name="sink">Where spikes go; voltages are not shown.</param>
    internal void Run<TSink>(in Lesson lesson, Seed noise, TSink sink)
        where TSink : struct, ITrialSink
    {
        var stream = _p.SigmaV > 0 ? new NormalStream(noise) : null;
        sink.Begin();
        Array.Clear(_voltage);
        Array.Clear(_drive);
        var drift = 0.0;
        for (var t = 0; t < _timing.Bins - 1; t++)
        {
            ReadOnlySpan<double> before = t < _timing.OnsetBin ? _zero : lesson.X;
            ReadOnlySpan<double> after = t + 1 < _timing.OnsetBin ? _zero : lesson.X;
            if (t == 0 || t == _timing.OnsetBin - 1 || t == _timing.OnsetBin)
            {
                for (var i = 0; i < Buffers.Network.Neurons; i++)
                {
                    _drive[i] = Bin.DriveOf(Buffers.F, Buffers.Padded, i, _p, before, after);
                }
            }

            stream?.Fill(_noise);
            if (Charge() >= -drift)
            {
                var s = Highest();
                sink.Spike(0, t + 1, s);
                Kick(s);
                if (lesson.Learns && t >= _timing.BufferBins)
                {
                    Buffers.Learn(s, before, lesson.Target(0, Buffers.Network.Outputs), lesson.Rates, drift);
                    _drive[s] = Bin.DriveOf(Buffers.F, Buffers.Padded, s, _p, before, after);
                }
            }

            drift += t >= _timing.BufferBins ? _p.Dt * lesson.Rates.LeakThresh : 0;
        }

        Buffers.Drift(drift);
    }

    private double Charge() =>
        Lanes<double>.Wide
            ? Charge<Lanes512<double>>(_voltage, _drive, Buffers.T, _noise, _p.LeakPerBin, _p.NoisePerBin)
            : Charge<Lanes256<double>>(_voltage, _drive, Buffers.T, _noise, _p.LeakPerBin, _p.NoisePerBin);

    // V += u − leak·V + σ·noise; returns the largest V − T.
    private static double Charge<TLanes>(
        double[] v,
        double[] drive,
        double[] t,
        double[] noise,
        double leak,
        double sigma
    )
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(v);
        ref var u0 = ref MemoryMarshal.GetArrayDataReference(drive);
        ref var t0 = ref MemoryMarshal.GetArrayDataReference(t);
        ref var n0 = ref MemoryMarshal.GetArrayDataReference(noise);
        var (leaks, sigmas, largest) = (TLanes.Of(leak), TLanes.Of(sigma), TLanes.Of(double.NegativeInfinity));
        for (nint i = 0; i < v.Length; i += TLanes.Count)
        {
            var before = TLanes.Load(ref v0, i);
            var after = before + (TLanes.Load(ref u0, i) - (leaks * before)) + (sigmas * TLanes.Load(ref n0, i));
            after.Store(ref v0, i);
            largest = TLanes.Max(largest, after - TLanes.Load(ref t0, i));
        }

        return largest.Largest();
    }

    private int Highest()
    {
        var (best, s) = (double.NegativeInfinity, 0);
        for (var i = 0; i < Buffers.Network.Neurons; i++)
        {
            if (_voltage[i] - Buffers.T[i] > best)
            {
                (best, s) = (_voltage[i] - Buffers.T[i], i);
            }
        }

        return s;
    }

    private void Kick(int s) => Bin.Kick(_voltage, Buffers.R, Buffers.G, Buffers.D, s, _p.Mu);
}
