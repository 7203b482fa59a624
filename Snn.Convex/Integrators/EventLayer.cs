using Snn.Convex.Dynamics;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Learning;
using Snn.Convex.Recording;

namespace Snn.Convex.Integrators;

/// <summary>
/// One layer as the event-driven integrator holds it: voltages by their distance from rest, which only decays between
/// events.
/// </summary>
internal sealed class EventLayer
{
    private readonly NeuronBuffers _b;
    private readonly int _index;
    private readonly EventLayer? _below;
    private readonly SparseRates? _rates;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly DecayTable _decay;
    private double[] _margins = [];
    private double _drift;

    // The bins at which U and the rates are valid.
    private int _bin;
    private int _rateBin;

    /// <param name="buffers">Its weights and rates.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="below">The layer below, if there is one.</param>
    /// <param name="isInput">Whether a layer above learns from its rates.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="timing">Valid timing.</param>
    /// <param name="decay">Of these.</param>
    internal EventLayer(
        NeuronBuffers buffers,
        int index,
        EventLayer? below,
        bool isInput,
        CodingParameters parameters,
        TrialTiming timing,
        DecayTable decay
    )
    {
        (_b, _index, _below, _p, _timing, _decay) = (buffers, index, below, parameters, timing, decay);
        _rates = isInput ? new(buffers.Network.Neurons) : null;
        (Offset, Headroom) = (new double[buffers.Padded], new double[buffers.Padded]);
    }

    /// <summary>
    /// <c>U = V − a</c>: how far the voltage is from where it relaxes to, <c>a = F x</c>; [N padded].
    /// </summary>
    internal double[] Offset { get; }

    /// <summary><c>h = a − T</c>: how far the resting voltage lies above threshold; [N padded].</summary>
    internal double[] Headroom { get; }

    /// <summary>The bin of the next crossing, or one after the end of the stretch.</summary>
    internal int Next { get; private set; }

    /// <summary>Begins a trial in silence.</summary>
    /// <param name="drift">By how much all thresholds sink in a bin.</param>
    internal void Rest(double drift)
    {
        _b.Rest();
        Array.Clear(Offset);
        _rates?.Clear();
        (_drift, _bin, _rateBin) = (drift, 0, 0);
        EventKernels.Rest(Headroom, _b.F, _b.T, []);
    }

    /// <summary>The input comes on.</summary>
    internal void Onset(ReadOnlySpan<double> x)
    {
        EventKernels.Rest(Headroom, _b.F, _b.T, x);
        if (_timing.OnsetBin == 0)
        {
            // Input from the start on is no step: V = 0 while a = F x, so U = −a = −(h + T).
            for (var i = 0; i < _b.Network.Neurons; i++)
            {
                Offset[i] = -(Headroom[i] + _b.T[i]);
            }
        }
    }

    /// <summary>Finds the next crossing.</summary>
    internal void Predict(int end) => Predict(end, EventKernels.NextRatio(Offset, Headroom, _decay.Q));

    /// <summary>Brings the layer to a bin in which it crosses or gets a spike from below, and lets it spike.</summary>
    /// <param name="bin">The bin; later than the last.</param>
    /// <param name="end">Where the stretch ends.</param>
    /// <param name="below">The neuron below that has spiked in this bin, or −1.</param>
    /// <param name="lesson">Input and targets.</param>
    /// <param name="sink">Where spikes go.</param>
    /// <returns>The neuron that spikes, or −1.</returns>
    internal int Visit<TSink>(int bin, int end, int below, in Lesson lesson, TSink sink)
        where TSink : struct, ITrialSink
    {
        if (TSink.Watches)
        {
            Show(bin, below, sink);
        }

        // U is relaxed by the passes themselves: that saves one over all neurons.
        var p = _decay.Powers[bin - _bin];
        _bin = bin;
        if (below >= 0)
        {
            EventKernels.Receive(Offset, p, _b.Run(_b.F, below));
            p = 1;
        }

        var s = EventKernels.Winner(Offset, Headroom, p);
        if (below >= 0 && !(Headroom[s] + Sunk(bin) + Offset[s] >= 0))
        {
            Predict(end);
            return -1;
        }

        sink.Spike(_index, bin, s);
        Predict(end, Fire(s, p, bin, lesson));
        return s;
    }

    /// <summary>Relaxes to the end of a stretch.</summary>
    internal void RelaxTo<TSink>(int end, TSink sink)
        where TSink : struct, ITrialSink
    {
        if (TSink.Watches)
        {
            Show(end, -1, sink);
        }

        EventKernels.Relax(Offset, _decay.Powers[end - _bin]);
        _bin = end;
    }

    /// <summary>Lowers the thresholds by what they have drifted over the whole trial.</summary>
    internal void Sink() => _b.Drift(Sunk(_timing.Bins));

    // By how much the thresholds have sunk when the bin's spikes are decided.
    private double Sunk(int bin) => _drift * Math.Max(0, bin - 1 - _timing.BufferBins);

    private double Fire(int s, double p, int bin, in Lesson lesson)
    {
        var b = _b;
        b.R[s] += _decay.Last(bin);
        b.RMean[s] += _decay.Share(bin);
        if (_rates is not null)
        {
            BringRates(bin);
            _rates.Spike(s);
        }

        var kick = b.Kick.AsSpan();
        for (var m = 0; m < kick.Length; m++)
        {
            kick[m] = b.D[(m * b.Padded) + s];
        }

        if (lesson.Learns && bin > _timing.BufferBins)
        {
            var (risen, moved) = _below is null ? LearnLowest(s, bin, lesson) : (Learn(s, bin, _below, lesson), 0);

            // V_s stays where it is while its rest a_s moves, so U_s moves the other way.
            return KickApart(s, p, Headroom[s] + moved - risen, -_p.Mu - moved);
        }

        return _p.Mu == 0
            ? EventKernels.KickAndNextRatio(Offset, Headroom, new(p, b.G, kick), _decay.Q)
            : KickApart(s, p, Headroom[s], -_p.Mu);
    }

    // By how much T_s and a_s have moved. The headroom is F·x − T already, as long as the input is there.
    private (double T, double A) LearnLowest(int s, int bin, in Lesson lesson)
    {
        var b = _b;
        var shown = bin > _timing.OnsetBin;
        var input = shown ? lesson.X : [];
        var distance = Sunk(bin) + (shown ? Headroom[s] : -b.T[s]);
        var e = ProjectionRule.Error(distance, lesson.Rates.Keep, b.Feedback(s), lesson.Target(0, b.Kick.Length));
        ProjectionRule.Update(
            b.Encoder(s),
            ref b.T[s],
            new DenseInput(input),
            e,
            lesson.Rates.AlphaF,
            lesson.Rates.AlphaThresh
        );
        var squares = 0.0;
        foreach (var v in input)
        {
            squares += v * v;
        }

        return (lesson.Rates.AlphaThresh * e, -(lesson.Rates.AlphaF * e) * squares);
    }

    // By how much T_s has moved: a_s is 0 and stays there.
    private double Learn(int s, int bin, EventLayer below, in Lesson lesson)
    {
        below.BringRates(bin);
        return UpperRule.Learn(
            _b.Encoder(s),
            ref _b.T[s],
            below._rates!.Input,
            _b.Feedback(s),
            lesson.Target(_index, _b.Kick.Length),
            Sunk(bin),
            lesson.UpperStep,
            lesson.Rates.Keep
        );
    }

    // The kick of neuron s has an additional part: the common pass leaves s out of the ratio, and s is put right after
    // it.
    private double KickApart(int s, double p, double headroom, double additional)
    {
        Headroom[s] = double.NegativeInfinity;
        var ratio = EventKernels.KickAndNextRatio(Offset, Headroom, new(p, _b.G, _b.Kick), _decay.Q);
        Offset[s] += additional;
        Headroom[s] = headroom;
        return Math.Max(ratio, EventKernels.Ratio(Offset[s], headroom, _decay.Q));
    }

    private void BringRates(int bin)
    {
        _rates!.Decay(_decay.Powers[bin - _rateBin]);
        _rateBin = bin;
    }

    // Thresholds begin to sink one bin after the buffer, so the sum is a straight line only from there on.
    private void Predict(int end, double ratio) =>
        Next =
            _bin
            + (
                _drift == 0
                    ? _decay.BinsUntil(ratio, end - _bin)
                    : DriftedCrossing.BinsUntil(
                        Offset.AsSpan(0, _b.Network.Neurons),
                        Headroom,
                        _decay.Powers,
                        -1 / _decay.PerLog,
                        end - _bin,
                        new(_bin, _timing.BufferBins + 1, _drift)
                    )
            );

    // Every bin since the last, the closed form between events; in the last of them the spike below has come.
    private void Show<TSink>(int bin, int below, TSink sink)
        where TSink : struct, ITrialSink
    {
        var n = _b.Network.Neurons;
        _margins = _margins.Length == n ? _margins : new double[n];
        for (var t = _bin + 1; t <= bin; t++)
        {
            var (p, sunk) = (_decay.Powers[t - _bin], Sunk(t));
            var column = t == bin && below >= 0 ? _b.Run(_b.F, below) : [];
            for (var i = 0; i < n; i++)
            {
                _margins[i] = Headroom[i] + sunk + (p * Offset[i]) + (column.IsEmpty ? 0 : column[i]);
            }

            sink.Show(_index, t, _margins);
        }
    }
}
