using System.Runtime.InteropServices;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Vectors;

namespace Snn.Convex.Integrators;

/// <summary>The buffers of one general simulation.</summary>
internal sealed class GeneralState
{
    private readonly GeneralSetting _setting;
    private readonly SpikeList _spikes = new(1024);
    private readonly int[] _firstSpike;
    private readonly double[] _readouts;
    private readonly double[] _readout;
    private readonly double[] _decoder;
    private readonly double[][] _observed;

    internal GeneralState(ConvexNetwork network, GeneralSetting setting)
    {
        (Buffers, _setting) = (new(network), setting);
        var (n, padded) = (network.Neurons, Buffers.Padded);
        (V, E, I) = (new double[padded], new double[padded], new double[padded]);
        Normals = NormalStream.Buffer(padded);
        _readout = new double[NeuronBuffers.WholeVectors(network.Outputs)];
        _decoder = Decoder(network);
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

    /// <summary>Weights, thresholds and the filtered spike trains r.</summary>
    internal NeuronBuffers Buffers { get; }

    internal int Neurons => Buffers.Network.Neurons;

    /// <summary>V, [N padded].</summary>
    internal double[] V { get; }

    internal double[] E { get; }

    internal double[] I { get; }

    /// <summary>Normal numbers of a bin; 0 where there is no voltage noise.</summary>
    internal double[] Normals { get; }

    private int[] Observed { get; }

    /// <summary>Ω[to, from] = −G_to·D_from.</summary>
    internal double Weight(int to, int from)
    {
        var weight = 0.0;
        for (var m = 0; m < Buffers.Network.Outputs; m++)
        {
            weight -= Buffers.G[(m * Buffers.Padded) + to] * Buffers.D[(m * Buffers.Padded) + from];
        }

        return weight;
    }

    internal ReadOnlySpan<Spike> SpikesOf(int bin) => _spikes.Span[_firstSpike[bin].._firstSpike[bin + 1]];

    internal void Spike(int bin, int neuron, double mu)
    {
        V[neuron] -= mu;
        Buffers.R[neuron] += 1;
        _spikes.Add(bin, neuron);
    }

    /// <summary>Closes a bin.</summary>
    internal void Record(int bin)
    {
        _firstSpike[bin + 1] = _spikes.Count;
        if (Lanes<double>.Wide)
        {
            Decode<Lanes512<double>>(bin);
        }
        else
        {
            Decode<Lanes256<double>>(bin);
        }

        for (var j = 0; j < Observed.Length; j++)
        {
            var at = (bin * Observed.Length) + j;
            (_observed[0][at], _observed[1][at], _observed[2][at]) = (V[Observed[j]], E[Observed[j]], I[Observed[j]]);
        }
    }

    internal GeneralTrace ToTrace() =>
        new(
            _spikes.ToImmutable(),
            Own(_readouts),
            Own(Buffers.R[..Neurons]),
            Own(V[..Neurons]),
            Own(E[..Neurons]),
            Own(I[..Neurons]),
            Own(_observed[0]),
            Own(_observed[1]),
            Own(_observed[2])
        );

    private static System.Collections.Immutable.ImmutableArray<double> Own(double[] values) =>
        ImmutableCollectionsMarshal.AsImmutableArray(values);

    // y = D r, output beside output: every output is summed over the neurons in their order.
    private void Decode<TLanes>(int bin)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var d0 = ref MemoryMarshal.GetArrayDataReference(_decoder);
        ref var y0 = ref MemoryMarshal.GetArrayDataReference(_readout);
        var width = _readout.Length;
        for (nint m = 0; m < width; m += TLanes.Count)
        {
            var sum = TLanes.Zero;
            for (var i = 0; i < Neurons; i++)
            {
                sum += TLanes.Load(ref d0, ((nint)i * width) + m) * TLanes.Of(Buffers.R[i]);
            }

            sum.Store(ref y0, m);
        }

        var outputs = Buffers.Network.Outputs;
        _readout.AsSpan(0, outputs).CopyTo(_readouts.AsSpan(bin * outputs));
    }

    // D with a row for each neuron, padded to whole vectors.
    private double[] Decoder(ConvexNetwork network)
    {
        var width = _readout.Length;
        var rows = new double[network.Neurons * width];
        for (var m = 0; m < network.Outputs; m++)
        {
            for (var i = 0; i < network.Neurons; i++)
            {
                rows[(i * width) + m] = network.D.Span[(m * network.Neurons) + i];
            }
        }

        return rows;
    }
}
