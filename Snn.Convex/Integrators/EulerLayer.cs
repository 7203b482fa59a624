using Snn.Convex.Dynamics;
using Snn.Data.Seeds;

namespace Snn.Convex.Integrators;

/// <summary>One layer as forward Euler holds it: voltages, and what the input adds to them in a bin.</summary>
internal sealed class EulerLayer
{
    private readonly CodingParameters _p;
    private readonly double[] _drive;
    private double[] _margins = [];

    /// <param name="buffers">Its weights and rates.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="isInput">Whether a layer above learns from its rates.</param>
    internal EulerLayer(NeuronBuffers buffers, CodingParameters parameters, bool isInput)
    {
        (Buffers, _p, _drive, Voltage) = (buffers, parameters, new double[buffers.Padded], new double[buffers.Padded]);
        Rates = isInput ? new(buffers.Network.Neurons) : null;
    }

    internal NeuronBuffers Buffers { get; }

    /// <summary>V, [N padded].</summary>
    internal double[] Voltage { get; }

    /// <summary>r for the layer above, if there is one.</summary>
    internal SparseRates? Rates { get; }

    private int Neurons => Buffers.Network.Neurons;

    internal void Rest()
    {
        Buffers.Rest();
        Array.Clear(Voltage);
        Array.Clear(_drive);
        Rates?.Clear();
    }

    /// <summary>Drives every neuron; it stays so until the input changes.</summary>
    internal void Drive(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        for (var i = 0; i < Neurons; i++)
        {
            Drive(i, before, after);
        }
    }

    /// <summary>Drives one neuron, whose F has moved.</summary>
    internal void Drive(int neuron, ReadOnlySpan<double> before, ReadOnlySpan<double> after) =>
        _drive[neuron] = Bin.DriveOf(Buffers.F, Buffers.Padded, neuron, _p, before, after);

    /// <summary>Drives every neuron by the spike below, or by none (−1).</summary>
    internal void Receive(int spike)
    {
        if (spike >= 0)
        {
            Buffers.Run(Buffers.F, spike).CopyTo(_drive);
        }
        else
        {
            Array.Clear(_drive);
        }
    }

    /// <summary>Charges every neuron, lets the rates leak, and returns the neuron that spikes, or −1.</summary>
    internal int Charge(ref Rng noise)
    {
        Rates?.Decay(_p.Decay);
        return Bin.Charge(
            Voltage.AsSpan(0, Neurons),
            Buffers.R,
            Buffers.T,
            _drive,
            _p.LeakPerBin,
            _p.NoisePerBin,
            ref noise
        );
    }

    internal void Kick(int s)
    {
        Bin.Kick(Voltage, Buffers.R, Buffers.G, Buffers.D, s, _p.Mu);
        Rates?.Spike(s);
    }

    /// <summary>Adds this bin to the mean of the rates over a number of bins; none outside of them.</summary>
    internal void Accumulate(int count)
    {
        var (r, mean) = (Buffers.R, Buffers.RMean);
        for (var i = 0; count > 0 && i < Neurons; i++)
        {
            mean[i] += r[i] / count;
        }
    }

    /// <summary>V − T, [N].</summary>
    internal ReadOnlySpan<double> Margins()
    {
        _margins = _margins.Length == Neurons ? _margins : new double[Neurons];
        for (var i = 0; i < _margins.Length; i++)
        {
            _margins[i] = Voltage[i] - Buffers.T[i];
        }

        return _margins;
    }
}
