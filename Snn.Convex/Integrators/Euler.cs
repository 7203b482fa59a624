using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Convex.Recording;
using Snn.Data.Seeds;

namespace Snn.Convex.Integrators;

/// <summary>
/// A trial of stacked layers by forward Euler: <see cref="Bin"/> folded over the bins, in each from the lowest layer to
/// the highest.
/// </summary>
/// <remarks>
/// The reference of the other integrators. An upper layer sees the filtered spike trains below it, so that its drive is
/// the column of F that belongs to the spike below, in the bin of that spike only. After a spike comes the projection
/// rule, after every bin the drift. One layer is a stack of one.
/// </remarks>
internal sealed class Euler
{
    private readonly EulerLayer[] _layers;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly double[] _silence;

    internal Euler(NeuronBuffers[] layers, CodingParameters parameters, TrialTiming timing)
    {
        (_p, _timing, _silence) = (parameters, timing, new double[layers[0].Network.Inputs]);
        _layers = [.. layers.Select((layer, l) => new EulerLayer(layer, parameters, l + 1 < layers.Length))];
    }

    /// <summary>V of a layer, [N padded].</summary>
    internal double[] Voltage(int layer) => _layers[layer].Voltage;

    /// <summary>Runs one trial from rest; learning moves F and T of all layers.</summary>
    /// <param name="lesson">Input and targets.</param>
    /// <param name="noise">Seed of the voltage noise.</param>
    /// <param name="sink">Where spikes go.</param>
    internal void Run<TSink>(in Lesson lesson, Seed noise, TSink sink)
        where TSink : struct, ITrialSink
    {
        sink.Begin();
        foreach (var layer in _layers)
        {
            layer.Rest();
        }

        var rng = noise.Generator();
        var inReadout = _timing.Bins - _timing.ReadoutBin;
        for (var t = 0; t < _timing.Bins - 1; t++)
        {
            ReadOnlySpan<double> before = t < _timing.OnsetBin ? _silence : lesson.X;
            ReadOnlySpan<double> after = t + 1 < _timing.OnsetBin ? _silence : lesson.X;
            var learning = lesson.Learns && t >= _timing.BufferBins;
            var spike = -1;
            for (var l = 0; l < _layers.Length; l++)
            {
                var layer = _layers[l];
                if (l > 0)
                {
                    layer.Receive(spike);
                }
                else if (t == 0 || t == _timing.OnsetBin - 1 || t == _timing.OnsetBin)
                {
                    layer.Drive(before, after);
                }

                spike = layer.Charge(ref rng);
                if (TSink.Watches)
                {
                    sink.Show(l, t + 1, layer.Margins());
                }

                if (spike >= 0)
                {
                    layer.Kick(spike);
                    sink.Spike(l, t + 1, spike);
                    if (learning)
                    {
                        Learn(l, spike, before, after, lesson);
                    }
                }

                layer.Buffers.Drift(learning ? _p.Dt * lesson.Rates.LeakThresh : 0);
                layer.Accumulate(t + 1 >= _timing.ReadoutBin ? inReadout : 0);
            }
        }
    }

    private void Learn(int layer, int s, ReadOnlySpan<double> before, ReadOnlySpan<double> after, in Lesson lesson)
    {
        var b = _layers[layer].Buffers;
        var target = lesson.Target(layer, b.Network.Outputs);
        if (layer == 0)
        {
            b.Learn(s, before, target, lesson.Rates, 0);
            _layers[0].Drive(s, before, after);
        }
        else
        {
            var below = _layers[layer - 1].Rates!.Input;
            UpperRule.Learn(
                b.Encoder(s),
                ref b.T[s],
                below,
                b.Feedback(s),
                target,
                0,
                lesson.UpperStep,
                lesson.Rates.Keep
            );
        }
    }
}
