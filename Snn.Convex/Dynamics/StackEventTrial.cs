using Snn.Convex.Learning;

namespace Snn.Convex.Dynamics;

/// <summary>A trial of stacked layers from spike to spike: the closed form of <see cref="StackEulerTrial"/>, without noise.</summary>
/// <remarks>
/// Between the spikes below it an upper layer has no input and relaxes to 0, so that its U is its voltage. The next bin in which anything happens is the
/// earliest crossing of any layer; in that bin the layers follow from the lowest to the highest, each spike kicking the layer above in the same bin.
/// </remarks>
internal sealed class StackEventTrial
{
    private readonly LayerStack _stack;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly DecayTable _decay;

    // Of each layer: the bin at which its U is valid, the bin of its next crossing, and that of its rates.
    private readonly int[] _bin;
    private readonly int[] _next;
    private readonly int[] _rateBin;

    internal StackEventTrial(LayerStack stack, CodingParameters parameters, TrialTiming timing)
    {
        (_stack, _p, _timing, _decay) = (stack, parameters, timing, new(parameters, timing));
        var count = stack.Layers.Length;
        (_bin, _next, _rateBin) = (new int[count], new int[count], new int[count]);
    }

    /// <inheritdoc cref="StackEulerTrial.Run"/>
    internal void Run(LearningRates rates, double upperStep, ReadOnlySpan<double> x, ReadOnlySpan<double> targets)
    {
        _stack.Rest();
        Array.Clear(_bin);
        Array.Clear(_rateBin);
        var drift = targets.IsEmpty ? 0 : _p.Dt * rates.LeakThresh;
        var lowest = _stack.Layers[0];
        foreach (var b in _stack.Layers)
        {
            EventKernels.Rest(b, []);
        }

        if (_timing.OnsetBin > 0)
        {
            Stretch(0, _timing.OnsetBin - 1, rates, upperStep, drift, x, targets);
        }

        EventKernels.Rest(lowest, x);
        for (var i = 0; _timing.OnsetBin == 0 && i < lowest.Network.Neurons; i++)
        {
            lowest.V[i] = -(lowest.Margin[i] + lowest.T[i]);
        }

        Stretch(Math.Max(0, _timing.OnsetBin - 1), _timing.Bins - 1, rates, upperStep, drift, x, targets);
        foreach (var b in _stack.Layers)
        {
            EulerTrial.Drift(b, Drifted(_timing.Bins, drift));
        }
    }

    private double Drifted(int bin, double drift) => drift * Math.Max(0, bin - 1 - _timing.BufferBins);

    private void Stretch(
        int from, int end, in LearningRates rates, double upperStep, double drift, ReadOnlySpan<double> x, ReadOnlySpan<double> targets)
    {
        var layers = _stack.Layers;
        RelaxTo(0, from);
        for (var l = 0; l < layers.Length; l++)
        {
            Predict(l, _bin[l], end, drift, EventKernels.NextRatio(layers[l], _decay.Q));
        }

        while (true)
        {
            var bin = int.MaxValue;
            foreach (var next in _next)
            {
                bin = Math.Min(bin, next);
            }

            if (bin > end)
            {
                break;
            }

            var spike = -1;
            for (var l = 0; l < layers.Length; l++)
            {
                spike = spike >= 0 || _next[l] == bin ? Visit(l, bin, end, spike, rates, upperStep, drift, x, targets) : -1;
            }
        }

        for (var l = 0; l < layers.Length; l++)
        {
            RelaxTo(l, end);
        }
    }

    // Brings a layer to a bin, gives it the spike from below, lets it spike, and predicts its next crossing.
    private int Visit(
        int layer, int bin, int end, int below, in LearningRates rates, double upperStep, double drift,
        ReadOnlySpan<double> x, ReadOnlySpan<double> targets)
    {
        var b = _stack.Layers[layer];
        RelaxTo(layer, bin);
        if (below >= 0)
        {
            EventKernels.Add(b, b.Run(b.F, below));
        }

        var s = EventKernels.Winner(b, 1);
        double ratio;
        if (b.Margin[s] + Drifted(bin, drift) + b.V[s] >= (_next[layer] == bin && below < 0 ? -1e-9 : 0))
        {
            ratio = Fire(layer, s, bin, rates, upperStep, drift, x, targets);
        }
        else
        {
            (s, ratio) = (-1, EventKernels.NextRatio(b, _decay.Q));
        }

        Predict(layer, bin, end, drift, ratio);
        return s;
    }

    private double Fire(
        int layer, int s, int bin, in LearningRates rates, double upperStep, double drift, ReadOnlySpan<double> x, ReadOnlySpan<double> targets)
    {
        var b = _stack.Layers[layer];
        _stack.SpikeCounts[layer]++;
        b.R[s] += _decay.Last(bin);
        b.RMean[s] += _decay.Share(bin);
        BringRates(layer, bin);
        _stack.Rates[layer].Spike(s);
        for (var m = 0; m < b.Kick.Length; m++)
        {
            b.Kick[m] = b.D[(m * b.Padded) + s];
        }

        b.V[s] -= _p.Mu;
        if (!targets.IsEmpty && bin > _timing.BufferBins)
        {
            var target = targets.Slice(layer * b.Kick.Length, b.Kick.Length);
            if (layer > 0)
            {
                BringRates(layer - 1, bin);
                b.Margin[s] -= _stack.Learn(layer, s, Drifted(bin, drift), upperStep, rates.Keep, target);
            }
            else
            {
                LearnLowest(b, s, bin, rates, drift, x, target);
            }
        }

        return EventKernels.KickAndNextRatio(b, 1, b.Kick, _decay.Q);
    }

    // V_s stays where it is while its rest a_s moves, so U_s moves the other way.
    private void LearnLowest(
        NeuronBuffers b, int s, int bin, in LearningRates rates, double drift, ReadOnlySpan<double> x, ReadOnlySpan<double> target)
    {
        var shown = bin > _timing.OnsetBin;
        var input = shown ? x : [];
        var e = EulerTrial.Learn(b, s, input, target, rates, Drifted(bin, drift));
        var squares = 0.0;
        foreach (var v in input)
        {
            squares += v * v;
        }

        var moved = -rates.AlphaF * e * squares;
        b.Margin[s] += moved - (rates.AlphaThresh * e);
        b.V[s] -= moved;
    }

    private void RelaxTo(int layer, int bin)
    {
        if (bin > _bin[layer])
        {
            EventKernels.Relax(_stack.Layers[layer].V, _decay.Powers[bin - _bin[layer]]);
            _bin[layer] = bin;
        }
    }

    private void BringRates(int layer, int bin)
    {
        _stack.Rates[layer].Decay(_decay.Powers[bin - _rateBin[layer]]);
        _rateBin[layer] = bin;
    }

    private void Predict(int layer, int bin, int end, double drift, double ratio) =>
        _next[layer] = bin + (drift == 0
            ? _decay.BinsUntil(ratio, end - bin)
            : DriftedCrossing.BinsUntil(_stack.Layers[layer], _decay, end - bin, new(bin, _timing.BufferBins + 1, drift)));
}
