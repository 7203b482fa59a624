using System.Collections.Immutable;

namespace Snn.Convex.Recording;

/// <summary>The spikes of one layer in a trial, in order; a buffer that is filled again in the next trial.</summary>
internal sealed class SpikeList(int capacity)
{
    private Spike[] _spikes = new Spike[capacity];

    internal int Count { get; private set; }

    internal ReadOnlySpan<Spike> Span => _spikes.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Add(int bin, int neuron)
    {
        if (Count == _spikes.Length)
        {
            Array.Resize(ref _spikes, Math.Max(16, 2 * Count));
        }

        _spikes[Count++] = new(bin, neuron);
    }

    internal ImmutableArray<Spike> ToImmutable() => ImmutableArray.Create(Span);
}
