using System.Runtime.InteropServices;
using Snn.Convex.Networks;
using Snn.Convex.Recording;

namespace Snn.Convex.Integrators;

/// <summary>The buffers of one general run.</summary>
internal sealed class RecurrentState
{
    private readonly RecurrentSetting _setting;
    private readonly SpikeList _spikes = new(1024);
    private readonly int[] _firstSpike;
    private readonly double[] _readouts;
    private readonly double[][] _observed;

    internal RecurrentState(ConvexNetwork network, RecurrentSetting setting)
    {
        (Network, _setting) = (network, setting);
        var n = network.Neurons;
        (V, E, I, R) = (new double[n], new double[n], new double[n], new double[n]);
        _firstSpike = new int[setting.Bins + 1];
        _readouts = new double[setting.Bins * network.Outputs];
        var observed = setting.Observed.IsDefault ? [] : setting.Observed;
        if (observed.Any(i => i < 0 || i >= n))
        {
            throw new ArgumentException($"an observed neuron is not one of the {n}", nameof(setting));
        }

        Observed = [.. observed];
        _observed = [.. Enumerable.Range(0, 3).Select(_ => new double[setting.Bins * Observed.Length])];
    }

    internal ConvexNetwork Network { get; }

    internal double[] V { get; }

    internal double[] E { get; }

    internal double[] I { get; }

    internal double[] R { get; }

    private int[] Observed { get; }

    /// <summary>Ω[to, from] = −G_to·D_from.</summary>
    internal double Weight(int to, int from)
    {
        var g = Network.G.Span;
        var d = Network.D.Span;
        var weight = 0.0;
        for (var m = 0; m < Network.Outputs; m++)
        {
            weight -= g[(m * Network.Neurons) + to] * d[(m * Network.Neurons) + from];
        }

        return weight;
    }

    internal ReadOnlySpan<Spike> SpikesOf(int bin) => _spikes.Span[_firstSpike[bin].._firstSpike[bin + 1]];

    internal void Spike(int bin, int neuron, double mu)
    {
        V[neuron] -= mu;
        R[neuron] += 1;
        _spikes.Add(bin, neuron);
    }

    /// <summary>Closes a bin.</summary>
    internal void Record(int bin)
    {
        _firstSpike[bin + 1] = _spikes.Count;
        var d = Network.D.Span;
        for (var m = 0; m < Network.Outputs; m++)
        {
            var y = 0.0;
            for (var i = 0; i < R.Length; i++)
            {
                y += d[(m * R.Length) + i] * R[i];
            }

            _readouts[(bin * Network.Outputs) + m] = y;
        }

        for (var j = 0; j < Observed.Length; j++)
        {
            var at = (bin * Observed.Length) + j;
            (_observed[0][at], _observed[1][at], _observed[2][at]) = (V[Observed[j]], E[Observed[j]], I[Observed[j]]);
        }
    }

    internal RecurrentTrace ToTrace() =>
        new(
            _spikes.ToImmutable(),
            Own(_readouts),
            Own(R),
            Own(V),
            Own(E),
            Own(I),
            Own(_observed[0]),
            Own(_observed[1]),
            Own(_observed[2])
        );

    private static System.Collections.Immutable.ImmutableArray<double> Own(double[] values) =>
        ImmutableCollectionsMarshal.AsImmutableArray(values);
}
