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
/// leaves <c>U = V − a</c> as it is. Between the spikes below it an upper layer has no input and relaxes to 0. Nothing
/// comes back from above, so that a layer's trial is run to its end before that of the layer above, which receives its
/// spikes, each in its bin. Allocates nothing once the lists of spikes are long enough.
/// </remarks>
internal sealed class Event
{
    private readonly EventLayer[] _layers;
    private readonly SpikeList[] _spikes;
    private readonly int _bins;

    internal Event(NeuronBuffers[] layers, CodingParameters parameters, TrialTiming timing, DecayTable decay)
    {
        _layers = [.. layers.Select((layer, l) => new EventLayer(layer, l, parameters, timing, decay))];
        _bins = timing.Bins;
        _spikes = [.. layers.Skip(1).Select(_ => new SpikeList(0))];
    }

    /// <summary>Trials one after another on as many threads as there are layers.</summary>
    internal EventPipeline Pipeline() => new(_layers, _bins);

    /// <summary>Runs one trial from rest; learning moves F and T of all layers.</summary>
    /// <param name="lesson">Input and targets.</param>
    /// <param name="sink">Where spikes go.</param>
    internal void Run<TSink>(in Lesson lesson, TSink sink)
        where TSink : struct, ITrialSink
    {
        sink.Begin();
        for (var l = 0; l < _layers.Length; l++)
        {
            _layers[l].Run(lesson, l == 0 ? [] : _spikes[l - 1].Span, l < _spikes.Length ? _spikes[l] : null, sink);
        }
    }
}
