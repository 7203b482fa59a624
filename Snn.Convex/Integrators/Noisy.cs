using System.Runtime.InteropServices;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;
using Snn.Data.Vectors;

namespace Snn.Convex.Integrators;

/// <summary>
/// The forward Euler trial of one layer with voltage noise, over vectors of neurons: the same law of voltages and
/// spikes, and the same learning, as <see cref="Euler"/>, no rates.
/// </summary>
/// <remarks>
/// <para>
/// For long noisy learning, where a bin is ten thousand times shorter than a trial. While the drive stands still and
/// nobody spikes, V is linear in its noise: over m bins it goes to <c>a^m V + g_m u + s_m n</c> with one normal number
/// n. Only neurons that may reach their thresholds within a stretch are taken bin by bin; all others take it in one
/// leap (<see cref="Leaps"/>). A spike ends a stretch, since it kicks all.
/// </para>
/// <para>
/// A neuron leaps where its threshold is more than <see cref="Leaps.Reach"/> standard deviations of its noise away:
/// a probability below 3·10⁻¹² that it would have spiked in between, one in a hundred of a whole run of figure 4.
/// </para>
/// <para>
/// A drift of all thresholds is one number beside them; it is put into place when a neuron spikes. Owns the buffers of
/// one run; not thread-safe.
/// </para>
/// </remarks>
internal sealed class Noisy
{
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly Leaps _leaps;
    private readonly double[] _voltage;
    private readonly double[] _drive;
    private readonly double[] _noise;
    private readonly double[] _zero;
    private readonly NearNeurons _near;

    internal Noisy(ConvexNetwork network, CodingParameters parameters, TrialTiming timing)
    {
        (_p, _timing, Buffers) = (parameters, timing, new(network));
        (_voltage, _drive, _zero) = (
            new double[Buffers.Padded],
            new double[Buffers.Padded],
            new double[network.Inputs]
        );
        _leaps = new(parameters);
        _near = new(Buffers.Padded);
        _noise = NormalStream.Buffer(Buffers.Padded);
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
        _near.Begin();
        Array.Clear(_voltage);
        Array.Clear(_drive);
        var (t, drift) = (0, 0.0);
        while (t < _timing.Bins - 1)
        {
            if (t == 0 || t == _timing.OnsetBin - 1 || t == _timing.OnsetBin)
            {
                for (var i = 0; i < Buffers.Network.Neurons; i++)
                {
                    Drive(i, t, lesson);
                }
            }

            var fall = t >= _timing.BufferBins ? _p.Dt * lesson.Rates.LeakThresh : 0;
            var bins = Math.Min(Steady(t), Leaps.Longest);
            _near.Gather(_voltage, _drive, Buffers.T, _leaps, bins, drift + (bins * fall));
            var step = _near.Charge(stream, _p, bins, ref drift, fall);
            var passed = step < 0 ? bins : step + 1;
            stream?.Fill(_noise);
            Leap(passed);
            _near.Scatter(_voltage);
            t += passed;
            if (step >= 0)
            {
                var s = _near.Highest();
                sink.Spike(0, t, s);
                Kick(s);
                if (lesson.Learns && t - 1 >= _timing.BufferBins)
                {
                    var target = lesson.Target(0, Buffers.Network.Outputs);
                    Buffers.Learn(s, Input(t - 1, lesson), target, lesson.Rates, drift);
                    Drive(s, t - 1, lesson);
                }

                drift += fall;
            }
        }

        Buffers.Drift(drift);
    }

    private ReadOnlySpan<double> Input(int t, in Lesson lesson) => t < _timing.OnsetBin ? _zero : lesson.X;

    private void Drive(int neuron, int t, in Lesson lesson) =>
        _drive[neuron] = Bin.DriveOf(Buffers.F, Buffers.Padded, neuron, _p, Input(t, lesson), Input(t + 1, lesson));

    // Steps from t on in which neither the drive nor the drift changes.
    private int Steady(int t)
    {
        var end = _timing.Bins - 1;
        foreach (var change in (ReadOnlySpan<int>)[_timing.OnsetBin - 1, _timing.OnsetBin, _timing.BufferBins])
        {
            end = change > t ? Math.Min(end, change) : end;
        }

        return end - t;
    }

    private void Leap(int bins)
    {
        var leap = _leaps[bins];
        if (Lanes<double>.Wide)
        {
            Leap<Lanes512<double>>(_voltage, _drive, _noise, leap);
        }
        else
        {
            Leap<Lanes256<double>>(_voltage, _drive, _noise, leap);
        }
    }

    private static void Leap<TLanes>(double[] v, double[] drive, double[] noise, in Leap leap)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(v);
        ref var u0 = ref MemoryMarshal.GetArrayDataReference(drive);
        ref var n0 = ref MemoryMarshal.GetArrayDataReference(noise);
        var (keep, gain, sigma) = (TLanes.Of(leap.Keep), TLanes.Of(leap.Gain), TLanes.Of(leap.Sigma));
        for (nint i = 0; i < v.Length; i += TLanes.Count)
        {
            var mean = (keep * TLanes.Load(ref v0, i)) + (gain * TLanes.Load(ref u0, i));
            (mean + (sigma * TLanes.Load(ref n0, i))).Store(ref v0, i);
        }
    }

    private void Kick(int s)
    {
        _voltage[s] -= _p.Mu;
        for (var m = 0; m < Buffers.Kick.Length; m++)
        {
            Buffers.Kick[m] = Buffers.D[(m * Buffers.Padded) + s];
        }

        if (Lanes<double>.Wide)
        {
            Kick<Lanes512<double>>(_voltage, Buffers.G, Buffers.Kick);
        }
        else
        {
            Kick<Lanes256<double>>(_voltage, Buffers.G, Buffers.Kick);
        }
    }

    // V −= G D_s.
    private static void Kick<TLanes>(double[] v, double[] g, double[] column)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(v);
        ref var g0 = ref MemoryMarshal.GetArrayDataReference(g);
        for (nint i = 0; i < v.Length; i += TLanes.Count)
        {
            var voltage = TLanes.Load(ref v0, i);
            for (var m = 0; m < column.Length; m++)
            {
                voltage -= TLanes.Load(ref g0, ((nint)m * v.Length) + i) * TLanes.Of(column[m]);
            }

            voltage.Store(ref v0, i);
        }
    }
}
