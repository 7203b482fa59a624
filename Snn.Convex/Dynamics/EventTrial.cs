using Snn.Convex.Learning;

namespace Snn.Convex.Dynamics;

/// <summary>A trial from spike to spike: the closed form of <see cref="EulerTrial"/>'s recurrence, without noise.</summary>
/// <remarks>
/// While the input is constant and nothing spikes, <c>V(k) = a + q^k (V₀ − a)</c> with <c>a = F x</c>, so the next bin with a spike follows from one
/// pass over the neurons and one logarithm. A step of the input moves V and a alike and leaves <c>U = V − a</c> as it is.
/// Allocates nothing after construction.
/// </remarks>
internal sealed class EventTrial
{
    private readonly NeuronBuffers _b;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly SpikeList _spikes;
    private readonly DecayTable _decay;

    internal EventTrial(NeuronBuffers buffers, CodingParameters parameters, TrialTiming timing, SpikeList spikes) =>
        (_b, _p, _timing, _spikes, _decay) = (buffers, parameters, timing, spikes, new(parameters, timing));

    /// <summary>Runs one trial in the buffers; learning moves their F and T.</summary>
    internal void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates)
    {
        _spikes.Clear();
        Array.Clear(_b.V);
        Array.Clear(_b.R);
        Array.Clear(_b.RMean);
        var drift = _p.Dt * rates.LeakThresh;
        if (_timing.OnsetBin > 0)
        {
            EventKernels.Rest(_b, []);
            Stretch(0, _timing.OnsetBin - 1, x, target, rates, drift);
        }

        EventKernels.Rest(_b, x);
        if (_timing.OnsetBin == 0)
        {
            StartBelow();
        }

        Stretch(Math.Max(0, _timing.OnsetBin - 1), _timing.Bins - 1, x, target, rates, drift);
        foreach (ref var t in _b.T.AsSpan(0, drift == 0 ? 0 : _b.Network.Neurons))
        {
            t -= Drifted(_timing.Bins, drift);
        }
    }

    // Input from the start on is no step: V = 0 while a = F x, so U = −a = −(B + T).
    private void StartBelow()
    {
        for (var i = 0; i < _b.Network.Neurons; i++)
        {
            _b.V[i] = -(_b.Margin[i] + _b.T[i]);
        }
    }

    // By how much the thresholds have sunk when bin's spikes are decided.
    private double Drifted(int bin, double drift) => drift * Math.Max(0, bin - 1 - _timing.BufferBins);

    private void Stretch(
        int bin, int end, ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates, double drift)
    {
        var q = _decay.Q;
        var ratio = EventKernels.NextRatio(_b, q);
        while (true)
        {
            var k = drift == 0
                ? _decay.BinsUntil(ratio, end - bin)
                : DriftedCrossing.BinsUntil(_b, _decay, end - bin, BaseOf(bin, drift));
            if (k > end - bin)
            {
                break;
            }

            bin += k;
            var s = EventKernels.Winner(_b, _decay.Powers[k]);
            ratio = Fire(s, k, bin, q, x, target, rates, drift);
        }

        EventKernels.Relax(_b.V, _decay.Powers[end - bin]);
    }

    // Thresholds begin to sink one bin after the buffer, so the sum is a straight line only from there on.
    private DriftBase BaseOf(int bin, double drift) => new(bin, _timing.BufferBins + 1, drift);

    private double Fire(
        int s, int k, int bin, double q, ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates, double drift)
    {
        var b = _b;
        _spikes.Add(bin, s);
        b.R[s] += _decay.Last(bin);
        b.RMean[s] += _decay.Share(bin);
        var kick = b.Kick.AsSpan();
        for (var m = 0; m < kick.Length; m++)
        {
            kick[m] = b.D[(m * b.Padded) + s];
        }

        if (_timing.BufferBins < bin && rates != LearningRates.None)
        {
            return LearnAndKick(s, _decay.Powers[k], bin, x, target, rates, drift);
        }

        if (_p.Mu == 0)
        {
            return EventKernels.KickAndNextRatio(b, _decay.Powers[k], kick, q);
        }

        return KickApart(s, _decay.Powers[k], b.Margin[s], -_p.Mu);
    }

    private double LearnAndKick(
        int s, double p, int bin, ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates, double drift)
    {
        var b = _b;
        var shown = bin > _timing.OnsetBin;
        var input = shown ? x : [];
        var distance = Drifted(bin, drift) + (shown ? b.Margin[s] : -b.T[s]);
        var e = ProjectionRule.Error(distance, rates.Keep, b.Feedback(s), target);
        ProjectionRule.Update(b.Encoder(s), ref b.T[s], new DenseInput(input), e, rates.AlphaF, rates.AlphaThresh);
        var squares = 0.0;
        foreach (var v in input)
        {
            squares += v * v;
        }

        // V_s stays where it is while its rest a_s moves, so U_s moves the other way.
        var moved = -(rates.AlphaF * e) * squares;
        return KickApart(s, p, b.Margin[s] + moved - (rates.AlphaThresh * e), -_p.Mu - moved);
    }

    // The kick of neuron s has an additional part: the common pass leaves s out of the ratio, and s is put right after it.
    private double KickApart(int s, double p, double margin, double additional)
    {
        var b = _b;
        b.Margin[s] = double.NegativeInfinity;
        var ratio = EventKernels.KickAndNextRatio(b, p, b.Kick, _decay.Q);
        b.V[s] += additional;
        b.Margin[s] = margin;
        return Math.Max(ratio, EventKernels.Ratio(b.V[s], margin, _decay.Q));
    }
}
