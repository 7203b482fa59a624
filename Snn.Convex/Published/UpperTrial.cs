using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Vectors;

namespace Snn.Convex.Published;

/// <summary>
/// A trial of the second layer of the published two-layer rule <c>update_weights_2</c>, given the spikes of the first.
/// </summary>
/// <remarks>
/// From V = 0, for bin t = 0 … B−2, with r₁ the filtered rates of layer 1 at bin t (a spike that bin t makes counts at
/// t + 1):
/// <c>V += dt (F r₁ − λ V)</c>; where any V ≥ T, the neuron with the largest V − T spikes: <c>V −= G D_s</c>, and from
/// the buffer on
/// <c>e = (1 − shrink)(F_s·r₁ − T_s) − G_s·y*</c>, <c>T_s += α_T e</c>, <c>F_s −= α_F e r₁</c>. The published code
/// has the point x in the place of the last r₁, which does not fit the row of F: that is repaired here. The first
/// layer knows nothing of this one, so that its trial can be run before.
/// </remarks>
internal sealed class UpperTrial
{
    private readonly NeuronBuffers _b;
    private readonly double[] _v;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly DecayTable _decay;
    private readonly SparseRates _below;

    // F r₁ of each neuron.
    private readonly double[] _drive;

    internal UpperTrial(ConvexNetwork network, CodingParameters parameters, TrialTiming timing)
    {
        (_b, _p, _timing, _decay) = (new(network), parameters, timing, new(parameters, timing));
        (_below, _drive, _v) = (new(network.Inputs), new double[_b.Padded], new double[_b.Padded]);
    }

    internal NeuronBuffers Buffers => _b;

    /// <summary>Spikes of the last trial.</summary>
    internal int Spikes { get; private set; }

    /// <summary>Runs one trial in the buffers; learning moves their F and T.</summary>
    /// <param name="below">Spikes of the first layer, in order.</param>
    /// <param name="target">What the readout should be, [M]; empty without learning.</param>
    /// <param name="rates">Learning, or none.</param>
    internal void Run(ReadOnlySpan<Spike> below, ReadOnlySpan<double> target, in LearningRates rates)
    {
        Rest();
        var learns = !target.IsEmpty && rates != LearningRates.None;
        var next = 0;
        for (var t = 0; t < _timing.Bins - 1; t++)
        {
            for (; next < below.Length && below[next].Bin <= t; next++)
            {
                _below.Spike(below[next].Neuron);
                Add(_drive, _b.Run(_b.F, below[next].Neuron), 1);
            }

            var s = Step();
            if (s >= 0)
            {
                Kick(s, t + 1);
                if (learns && t >= _timing.BufferBins)
                {
                    Learn(s, target, rates);
                }
            }

            if (learns && t >= _timing.BufferBins)
            {
                _b.Drift(_p.Dt * rates.LeakThresh);
            }

            _below.Decay(_decay.Q);
        }
    }

    private void Rest()
    {
        Array.Clear(_v);
        _b.Rest();
        Array.Clear(_drive);
        _below.Clear();
        Spikes = 0;
    }

    // Charges every neuron, lets the drive leak for the next bin, and returns the neuron that is furthest over its
    // threshold, or −1.
    private int Step()
    {
        var (v, t) = (_v, _b.T);
        var over = Lanes<double>.Wide ? Charge<Lanes512<double>>() : Charge<Lanes256<double>>();
        for (var i = 0; over >= 0 && i < _b.Network.Neurons; i++)
        {
            if (v[i] - t[i] == over)
            {
                return i;
            }
        }

        return -1;
    }

    // V += dt·u − leak·V, u ← q u; returns the largest V − T.
    private double Charge<TLanes>()
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(_v);
        ref var t0 = ref MemoryMarshal.GetArrayDataReference(_b.T);
        ref var u0 = ref MemoryMarshal.GetArrayDataReference(_drive);
        var (dt, leak, q) = (TLanes.Of(_p.Dt), TLanes.Of(_p.Dt * _p.Lambda), TLanes.Of(_decay.Q));
        var highest = TLanes.Of(double.NegativeInfinity);
        for (nint i = 0; i < _v.Length; i += TLanes.Count)
        {
            var (voltage, drive) = (TLanes.Load(ref v0, i), TLanes.Load(ref u0, i));
            voltage += (dt * drive) - (leak * voltage);
            voltage.Store(ref v0, i);
            (q * drive).Store(ref u0, i);
            highest = TLanes.Max(highest, voltage - TLanes.Load(ref t0, i));
        }

        return highest.Largest();
    }

    private void Kick(int s, int bin)
    {
        Spikes++;
        _b.R[s] += _decay.Last(bin);
        _b.RMean[s] += _decay.Share(bin);
        _v[s] -= _p.Mu;
        for (var m = 0; m < _b.Network.Outputs; m++)
        {
            Add(_v, _b.Run(_b.G, m), -_b.D[(m * _b.Padded) + s]);
        }
    }

    private void Learn(int s, ReadOnlySpan<double> target, in LearningRates rates)
    {
        var e = ProjectionRule.Error(Drive(s) - _b.T[s], rates.Keep, _b.Feedback(s), target);
        ProjectionRule.Update(_b.Encoder(s), ref _b.T[s], _below.Input, e, rates.AlphaF, rates.AlphaThresh);
        _drive[s] = _decay.Q * Drive(s);
    }

    // F_s·r₁.
    private double Drive(int s) => ProjectionRule.Distance(_b.Encoder(s).Read(), 0, _below.Input);

    private static void Add(double[] to, ReadOnlySpan<double> run, double factor)
    {
        var addition = new Addition(to, run, factor);
        Lanes<double>.Sweep(ref addition, 0, to.Length);
    }

    private readonly ref struct Addition(Span<double> to, ReadOnlySpan<double> run, double factor) : ILaneKernel<double>
    {
        private readonly ref double _to = ref MemoryMarshal.GetReference(to);
        private readonly ref double _run = ref MemoryMarshal.GetReference(run);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, double> =>
            (TLanes.Load(ref _to, at) + (TLanes.Of(factor) * TLanes.Load(ref _run, at))).Store(ref _to, at);
    }
}
