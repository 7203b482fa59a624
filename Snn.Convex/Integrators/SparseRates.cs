using Snn.Convex.Learning;

namespace Snn.Convex.Integrators;

/// <summary>
/// Filtered spike trains of which most are 0: only neurons that have spiked in this trial are touched.
/// </summary>
internal sealed class SparseRates(int neurons)
{
    private readonly double[] _rates = new double[neurons];
    private readonly int[] _active = new int[neurons];
    private int _count;

    /// <summary>Neurons that have spiked.</summary>
    internal ReadOnlySpan<int> Active => _active.AsSpan(0, _count);

    /// <summary>The rates as the input of the layer above.</summary>
    internal SparseInput Input => new(Active, _rates);

    internal double this[int neuron] => _rates[neuron];

    internal void Clear()
    {
        foreach (var i in Active)
        {
            _rates[i] = 0;
        }

        _count = 0;
    }

    internal void Decay(double factor)
    {
        foreach (var i in Active)
        {
            _rates[i] *= factor;
        }
    }

    internal void Spike(int neuron)
    {
        if (_rates[neuron] == 0)
        {
            _active[_count++] = neuron;
        }

        _rates[neuron] += 1;
    }
}
