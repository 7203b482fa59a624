using Snn.Convex.Dynamics;
using Snn.Convex.Recording;

namespace Snn.Convex.Integrators;

/// <summary>
/// A trial of stacked layers from spike to spike: the closed form of <see cref="Euler"/>, without noise. One layer is a
/// stack of one.
/// </summary>
/// <remarks>
/// While the input is constant and nothing spikes, <c>V(k) = a + q^k (V₀ − a)</c> with <c>a = F x</c>, so the next bin
/// with a spike follows from one pass over the neurons and one logarithm. A step of the input moves V and a alike and
/// leaves <c>U = V − a</c> as it is. Between the spikes below it an upper layer has no input and relaxes to 0. The next
/// bin in which anything happens is the earliest crossing of any layer; in that bin the layers follow from the lowest
/// to the highest, each spike kicking the layer above in the same bin. Allocates nothing after construction.
/// </remarks>
internal sealed class Event
{
    private readonly EventLayer[] _layers;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;

    internal Event(NeuronBuffers[] layers, CodingParameters parameters, TrialTiming timing, DecayTable decay)
    {
        (_p, _timing, _layers) = (parameters, timing, new EventLayer[layers.Length]);
        for (var l = 0; l < layers.Length; l++)
        {
            var below = l > 0 ? _layers[l - 1] : null;
            _layers[l] = new(layers[l], l, below, l + 1 < layers.Length, parameters, timing, decay);
        }
    }

    /// <summary>Runs one trial from rest; learning moves F and T of all layers.</summary>
    /// <param name="lesson">Input and targets.</param>
    /// <param name="sink">Where spikes go.</param>
    internal void Run<TSink>(in Lesson lesson, TSink sink)
        where TSink : struct, ITrialSink
    {
        sink.Begin();
        var drift = lesson.Learns ? _p.Dt * lesson.Rates.LeakThresh : 0;
        foreach (var layer in _layers)
        {
            layer.Rest(drift);
        }

        if (_timing.OnsetBin > 0)
        {
            Stretch(_timing.OnsetBin - 1, lesson, sink);
        }

        _layers[0].Onset(lesson.X);
        Stretch(_timing.Bins - 1, lesson, sink);
        foreach (var layer in _layers)
        {
            layer.Sink();
        }
    }

    // The bins up to an end, over which the input is constant.
    private void Stretch<TSink>(int end, in Lesson lesson, TSink sink)
        where TSink : struct, ITrialSink
    {
        var layers = _layers;
        foreach (var layer in layers)
        {
            layer.Predict(end);
        }

        for (var bin = Earliest(layers); bin <= end; bin = Earliest(layers))
        {
            var spike = -1;
            foreach (var layer in layers)
            {
                spike = spike >= 0 || layer.Next == bin ? layer.Visit(bin, end, spike, lesson, sink) : -1;
            }
        }

        foreach (var layer in layers)
        {
            layer.RelaxTo(end, sink);
        }
    }

    private static int Earliest(EventLayer[] layers)
    {
        var bin = layers[0].Next;
        for (var l = 1; l < layers.Length; l++)
        {
            bin = Math.Min(bin, layers[l].Next);
        }

        return bin;
    }
}
