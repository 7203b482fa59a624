using System.Runtime.InteropServices;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators.Kernels;
using Snn.Data.Vectors;

namespace Snn.Convex.Integrators;

/// <summary>
/// The neurons that may reach their thresholds within a stretch of bins, side by side, taken bin by bin.
/// </summary>
/// <param name="padded">Neurons of the layer, padded to whole vectors.</param>
internal sealed class NearNeurons(int padded)
{
    // Normal numbers that are drawn beyond those of one bin.
    private const int Ahead = 992;

    private readonly int[] _index = new int[padded];
    private readonly double[] _voltage = new double[padded];
    private readonly double[] _drive = new double[padded];
    private readonly double[] _threshold = new double[padded];
    private readonly double[] _noise = NormalStream.Buffer(padded + Ahead);
    private int _count;
    private int _padded;
    private int _drawn;

    /// <summary>Forgets the normal numbers that were drawn for another trial.</summary>
    internal void Begin()
    {
        Array.Clear(_noise);
        _drawn = _noise.Length;
    }

    /// <summary>Takes those that cannot leap over so many bins.</summary>
    /// <param name="v">V, [N padded].</param>
    /// <param name="drive">u of every bin, [N padded].</param>
    /// <param name="t">Thresholds, [N padded].</param>
    /// <param name="leaps">The leaps.</param>
    /// <param name="bins">Bins of the stretch.</param>
    /// <param name="fallen">By how much drift has lowered the thresholds at its end, where they are lowest.</param>
    internal void Gather(double[] v, double[] drive, double[] t, Leaps leaps, int bins, double fallen)
    {
        var leap = leaps[bins];
        _count = Lanes<double>.Wide
            ? Gather<Lanes512<double>>(v, drive, t, leap, leap.Margin + fallen)
            : Gather<Lanes256<double>>(v, drive, t, leap, leap.Margin + fallen);
        _padded = NeuronBuffers.WholeVectors(_count);
        for (var i = _count; i < _padded; i++)
        {
            (_voltage[i], _drive[i], _threshold[i]) = (0, 0, NeuronBuffers.Unreachable);
        }
    }

    /// <summary>
    /// Charges them, bin after bin, until one is at its threshold: the step in which it is, or −1.
    /// </summary>
    /// <param name="stream">Draws the noise; none if null.</param>
    /// <param name="p">Constants of the dynamics.</param>
    /// <param name="bins">Steps to take.</param>
    /// <param name="drift">By how much drift has lowered the thresholds; moved on, but not by the step of a spike.</param>
    /// <param name="fall">By how much a step lowers them.</param>
    internal int Charge(NormalStream? stream, CodingParameters p, int bins, ref double drift, double fall)
    {
        for (var step = 0; step < bins; step++)
        {
            if (stream is not null && _drawn + _padded > _noise.Length)
            {
                stream.Fill(_noise);
                _drawn = 0;
            }

            var at = stream is null ? 0 : _drawn;
            var over = Lanes<double>.Wide
                ? Charge<Lanes512<double>>(at, p.LeakPerBin, p.NoisePerBin, -drift)
                : Charge<Lanes256<double>>(at, p.LeakPerBin, p.NoisePerBin, -drift);
            _drawn = at + _padded;
            if (over)
            {
                return step;
            }

            drift += fall;
        }

        return -1;
    }

    /// <summary>The one that is furthest over its threshold, the lowest on a tie; its index in the layer.</summary>
    internal int Highest()
    {
        var (best, s) = (double.NegativeInfinity, 0);
        for (var i = 0; i < _count; i++)
        {
            if (_voltage[i] - _threshold[i] > best)
            {
                (best, s) = (_voltage[i] - _threshold[i], _index[i]);
            }
        }

        return s;
    }

    /// <summary>Puts their voltages back.</summary>
    internal void Scatter(double[] v)
    {
        for (var i = 0; i < _count; i++)
        {
            v[_index[i]] = _voltage[i];
        }
    }

    // Without noise V goes straight from where it is to where the leap takes it: the higher of both is its highest.
    private int Gather<TLanes>(double[] v, double[] drive, double[] t, in Leap leap, double margin)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(v);
        ref var u0 = ref MemoryMarshal.GetArrayDataReference(drive);
        ref var t0 = ref MemoryMarshal.GetArrayDataReference(t);
        var (keep, gain, margins) = (TLanes.Of(leap.Keep), TLanes.Of(leap.Gain), TLanes.Of(margin));
        var count = 0;
        for (nint i = 0; i < v.Length; i += TLanes.Count)
        {
            var now = TLanes.Load(ref v0, i);
            var then = (keep * now) + (gain * TLanes.Load(ref u0, i));
            var far = TLanes.Below(TLanes.Max(now, then) + margins, TLanes.Load(ref t0, i));
            for (var bits = ~TLanes.Bits(far) & ((1u << TLanes.Count) - 1); bits != 0; bits &= bits - 1)
            {
                var neuron = (int)i + System.Numerics.BitOperations.TrailingZeroCount(bits);
                (_index[count], _voltage[count], _drive[count], _threshold[count]) = (
                    neuron,
                    v[neuron],
                    drive[neuron],
                    t[neuron]
                );
                count++;
            }
        }

        return count;
    }

    // V += u − leak·V + σ·noise; whether any V − T is at least so much.
    private bool Charge<TLanes>(int drawn, double leak, double sigma, double least)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(_voltage);
        ref var u0 = ref MemoryMarshal.GetArrayDataReference(_drive);
        ref var t0 = ref MemoryMarshal.GetArrayDataReference(_threshold);
        ref var n0 = ref MemoryMarshal.GetArrayDataReference(_noise);
        var (leaks, sigmas, largest) = (TLanes.Of(leak), TLanes.Of(sigma), TLanes.Of(double.NegativeInfinity));
        for (nint i = 0; i < _padded; i += TLanes.Count)
        {
            var before = TLanes.Load(ref v0, i);
            var noise = TLanes.Load(ref n0, drawn + i);
            var after = before + (TLanes.Load(ref u0, i) - (leaks * before)) + (sigmas * noise);
            after.Store(ref v0, i);
            largest = TLanes.Max(largest, after - TLanes.Load(ref t0, i));
        }

        return TLanes.Bits(TLanes.AtLeast(largest, TLanes.Of(least))) != 0;
    }
}
