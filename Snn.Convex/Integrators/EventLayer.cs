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
    private readonly SparseRates? _inputs;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly DecayTable _decay;
    private double[] _margins = [];
    private double _drift;

    // The bins at which U and the rates of the inputs are valid, and of the next crossing.
    private int _bin;
    private int _rateBin;
    private int _next;

    /// <param name="buffers">Its weights and rates.</param>
    /// <param name="index">Its place, from 0; above the lowest, spikes are its input.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="timing">Valid timing.</param>
    /// <param name="decay">Of these.</param>
    internal EventLayer(
        NeuronBuffers buffers,
        int index,
        CodingParameters parameters,
        TrialTiming timing,
        DecayTable decay
    )
    {
        (_b, _index, _p, _timing, _decay) = (buffers, index, parameters, timing, decay);
        _inputs = index > 0 ? new(buffers.Network.Inputs) : null;
        (Offset, Headroom) = (new double[buffers.Padded], new double[buffers.Padded]);
    }

    /// <summary>
    /// <c>U = V − a</c>: how far the voltage is from where it relaxes to, <c>a = F x</c>; [N padded].
    /// </summary>
    internal double[] Offset { get; }

    /// <summary><c>h = a − T</c>: how far the resting voltage lies above threshold; [N padded].</summary>
    internal double[] Headroom { get; }

    /// <summary>A trial from rest.</summary>
    /// <param name="lesson">Input and targets.</param>
    /// <param name="incoming">What the layer below has spiked in this trial; nothing for the lowest.</param>
    /// <param name="outgoing">Where the layer above finds its spikes; null where there is none.</param>
    /// <param name="sink">Where spikes go.</param>
    /// <returns>How often the layer has spiked.</returns>
    internal int Run<TSink>(in Lesson lesson, ReadOnlySpan<Spike> incoming, SpikeList? outgoing, TSink sink)
        where TSink : struct, ITrialSink
    {
        outgoing?.Clear();
        Rest(lesson.Learns ? _p.Dt * lesson.Rates.LeakThresh : 0);
        var spikes = _timing.OnsetBin > 0 ? Stretch(_timing.OnsetBin - 1, lesson, ref incoming, outgoing, sink) : 0;
        if (_index == 0)
        {
            Onset(lesson.X);
        }

        spikes += Stretch(_timing.Bins - 1, lesson, ref incoming, outgoing, sink);

        // The thresholds have drifted over the whole trial.
        _b.Drift(Sunk(_timing.Bins));
        return spikes;
    }

    private void Rest(double drift)
    {
        _b.Rest();
        Array.Clear(Offset);
        _inputs?.Clear();
        (_drift, _bin, _rateBin) = (drift, 0, 0);
        EventKernels.Rest(Headroom, _b.F, _b.T, []);
    }

    // The input comes on.
    private void Onset(ReadOnlySpan<double> x)
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

    // The bins up to an end, over which the input is constant but for spikes, from one event to the next.
    private int Stretch<TSink>(
        int end,
        in Lesson lesson,
        ref ReadOnlySpan<Spike> incoming,
        SpikeList? outgoing,
        TSink sink
    )
        where TSink : struct, ITrialSink
    {
        var spikes = 0;
        Predict(Until(incoming, end));
        while (true)
        {
            var (comes, below) = incoming.IsEmpty ? (int.MaxValue, -1) : (incoming[0].Bin, incoming[0].Neuron);
            var bin = Math.Min(_next, comes);
            if (bin > end)
            {
                break;
            }

            if (comes == bin)
            {
                incoming = incoming[1..];
            }

            var s = Visit(bin, Until(incoming, end), comes == bin ? below : -1, lesson, sink);
            if (s >= 0)
            {
                spikes++;
                outgoing?.Add(bin, s);
            }
        }

        if (TSink.Watches)
        {
            Show(end, -1, sink);
        }

        EventKernels.Relax(Offset, _decay.Powers[end - _bin]);
        _bin = end;
        return spikes;
    }

    // A spike from below changes everything, so that no crossing after it is looked for.
    private static int Until(ReadOnlySpan<Spike> incoming, int end) =>
        incoming.IsEmpty ? end : Math.Min(end, incoming[0].Bin);

    private void Predict(int end) => Predict(end, EventKernels.NextRatio(Offset, Headroom, _decay.Q));

    // Brings the layer to a bin in which it crosses or receives a spike, and lets it spike: the neuron, or −1.
    private int Visit<TSink>(int bin, int end, int below, in Lesson lesson, TSink sink)
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
            if (lesson.Learns)
            {
                BringRates(bin);
                _inputs!.Spike(below);
            }
        }

        var s = Highest(bin, p, below >= 0);
        if (s == EventKernels.None)
        {
            Predict(end);
            return -1;
        }

        sink.Spike(_index, bin, s);
        Predict(end, Fire(s, p, bin, lesson));
        return s;
    }

    // By how much the thresholds have sunk when the bin's spikes are decided.
    private double Sunk(int bin) => _drift * Math.Max(0, bin - 1 - _timing.BufferBins);

    // The neuron that is highest over its threshold, or none; a crossing that was predicted holds, whatever rounding
    // says.
    private int Highest(int bin, double p, bool ifOver)
    {
        var sunk = Sunk(bin);
        var s = sunk == 0 ? EventKernels.OnlyOver(Offset, Headroom, p) : EventKernels.Several;
        if (s >= 0 || (s == EventKernels.None && ifOver))
        {
            return s;
        }

        s = EventKernels.Winner(Offset, Headroom, p);
        return ifOver && !(Headroom[s] + sunk + Offset[s] >= 0) ? EventKernels.None : s;
    }

    private double Fire(int s, double p, int bin, in Lesson lesson)
    {
        var b = _b;
        b.R[s] += _decay.Last(bin);
        b.RMean[s] += _decay.Share(bin);
        var kick = b.Kick.AsSpan();
        for (var m = 0; m < kick.Length; m++)
        {
            kick[m] = b.D[(m * b.Padded) + s];
        }

        if (lesson.Learns && bin > _timing.BufferBins)
        {
            var (risen, moved) = _inputs is null ? LearnLowest(s, bin, lesson) : (Learn(s, bin, lesson), 0);

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
    private double Learn(int s, int bin, in Lesson lesson)
    {
        BringRates(bin);
        return UpperRule.Learn(
            _b.Encoder(s),
            ref _b.T[s],
            _inputs!.Input,
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
        var own = EventKernels.Ratio(Offset[s], headroom, _decay.Q);
        return own > ratio ? own : ratio;
    }

    private void BringRates(int bin)
    {
        _inputs!.Decay(_decay.Powers[bin - _rateBin]);
        _rateBin = bin;
    }

    // Thresholds begin to sink one bin after the buffer, so the sum is a straight line only from there on.
    private void Predict(int end, double ratio) =>
        _next =
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
