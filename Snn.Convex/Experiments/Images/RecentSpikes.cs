namespace Snn.Convex.Experiments.Images;

/// <summary>The few spikes of one layer in one image: which neurons, and what is left of them.</summary>
internal sealed class RecentSpikes(int capacity)
{
    private readonly ushort[] _neurons = new ushort[capacity];
    private readonly float[] _rates = new float[capacity];
    private int _count;

    /// <summary>Neurons in the order of their spikes; the same neuron can come again.</summary>
    internal ReadOnlySpan<ushort> Neurons => _neurons.AsSpan(0, _count);

    /// <summary>What is left of each spike: r is their sum for a neuron.</summary>
    internal ReadOnlySpan<float> Rates => _rates.AsSpan(0, _count);

    /// <summary>The neuron that spiked in the last step, or −1.</summary>
    internal int Last { get; private set; } = -1;

    internal void Clear() => (_count, Last) = (0, -1);

    /// <summary>The last step had no spike.</summary>
    internal void Rest() => Last = -1;

    internal void Add(int neuron)
    {
        (_neurons[_count], _rates[_count]) = ((ushort)neuron, 1);
        (_count, Last) = (_count + 1, neuron);
    }

    /// <summary>Spikes leak by q, and the cost μ r that they hold on their neurons' voltages with them.</summary>
    internal void Relax(float q, float[] drive, float mu)
    {
        for (var j = 0; j < _count; j++)
        {
            drive[_neurons[j]] += mu * _rates[j] * (1 - q);
            _rates[j] *= q;
        }
    }
}
