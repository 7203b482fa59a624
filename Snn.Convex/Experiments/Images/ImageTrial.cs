using Snn.Convex.Dynamics;
using Snn.Convex.Recording;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>
/// The free run of a classifier on one image: voltages, spikes and readouts of all layers over the time steps.
/// </summary>
/// <remarks>
/// The image comes on at bin 1, so that <c>V = F x̃ − G y − μ r</c> with x̃ = x; upper layers have x̃ = r of the layer
/// below. In each step the neuron that is furthest over its threshold spikes. All neurons of a class have the same G y,
/// so only the highest neuron of each class competes. Owns the scratch memory of one thread.
/// </remarks>
internal sealed class ImageTrial
{
    private readonly ImageLayer[] _layers;
    private readonly CodingParameters _p;
    private readonly int _steps;
    private readonly float[][] _drive;
    private readonly float[][] _noise;

    internal ImageTrial(ImageLayer[] layers, CodingParameters parameters, int steps)
    {
        (_layers, _p, _steps) = (layers, parameters, steps);
        _drive = [.. layers.Select(layer => new float[layer.Padded])];
        _noise = [.. layers.Select(layer => new float[parameters.SigmaV > 0 ? layer.Padded : 0])];
        Spikes = [.. layers.Select(_ => new RecentSpikes(steps))];
        Readout = [.. layers.Select(layer => new double[layer.Classes])];
        Tops = [.. layers.Select(layer => new int[layer.Classes])];
    }

    /// <summary>Spikes of each layer.</summary>
    internal RecentSpikes[] Spikes { get; }

    /// <summary>y of each layer at the last step, [M].</summary>
    internal double[][] Readout { get; }

    /// <summary>The highest neuron of each class of each layer, [M].</summary>
    internal int[][] Tops { get; }

    /// <summary>Runs the layers up to <paramref name="count"/>.</summary>
    internal void Run(ReadOnlySpan<ushort> pixels, ReadOnlySpan<float> values, int count, Seed seed) =>
        Run(pixels, values, count, seed, default(NoSink));

    /// <summary>Runs the layers up to <paramref name="count"/> into a sink.</summary>
    /// <param name="pixels">Places of the inked pixels.</param>
    /// <param name="values">Their values.</param>
    /// <param name="count">Layers.</param>
    /// <param name="seed">Of the voltage noise.</param>
    /// <param name="sink">Where spikes go; it is shown V − T of the highest neuron of each class, [M].</param>
    internal void Run<TSink>(ReadOnlySpan<ushort> pixels, ReadOnlySpan<float> values, int count, Seed seed, TSink sink)
        where TSink : struct, ITrialSink
    {
        sink.Begin();
        var rng = seed.Generator();
        for (var l = 0; l < count; l++)
        {
            Spikes[l].Clear();
            Array.Clear(Readout[l]);
            Array.Clear(_noise[l]);
        }

        for (var step = 0; step < _steps; step++)
        {
            for (var l = 0; l < count; l++)
            {
                Charge(l, step, pixels, values, ref rng);
                if (TSink.Watches)
                {
                    sink.Show(l, step + 1, Margins(l));
                }

                if (Fire(l))
                {
                    sink.Spike(l, step + 1, Spikes[l].Last);
                }
            }
        }
    }

    /// <summary>The class with the most spikes of the last layer that was run; the voltage breaks ties.</summary>
    internal int Decide(int layer)
    {
        Span<int> counts = stackalloc int[_layers[layer].Classes];
        counts.Clear();
        foreach (var s in Spikes[layer].Neurons)
        {
            counts[_layers[layer].ClassOf(s)]++;
        }

        var winner = 0;
        for (var c = 1; c < counts.Length; c++)
        {
            if (counts[c] > counts[winner] || (counts[c] == counts[winner] && Over(layer, c) > Over(layer, winner)))
            {
                winner = c;
            }
        }

        return winner;
    }

    /// <summary>The highest neuron of a class: the lowest index on a tie.</summary>
    internal static int Top(ImageLayer layer, float[] drive, int ofClass)
    {
        var first = ofClass * layer.PerClass;
        var (best, top) = (float.NegativeInfinity, first);
        for (var i = first; i < first + layer.PerClass; i++)
        {
            var over = drive[i] - layer.T[i];
            if (over > best)
            {
                (best, top) = (over, i);
            }
        }

        return top;
    }

    private double[] Margins(int layer) => [.. Enumerable.Range(0, Readout[layer].Length).Select(c => Over(layer, c))];

    private double Over(int layer, int ofClass)
    {
        var top = Tops[layer][ofClass];
        return _drive[layer][top] - _layers[layer].T[top] - Readout[layer][ofClass];
    }

    private void Charge(int l, int step, ReadOnlySpan<ushort> pixels, ReadOnlySpan<float> values, ref Rng rng)
    {
        var (layer, drive, q) = (_layers[l], _drive[l], (float)_p.Decay);
        var changed = step == 0 || _p.SigmaV > 0;
        if (l == 0 && step == 0)
        {
            DriveKernel.Drive(layer, pixels, values, drive);
        }
        else if (l > 0)
        {
            Relay(l, step, drive, q);
            changed = true;
        }

        // What an upper layer holds has leaked as a whole, with the cost and the noise in it.
        Spikes[l].Relax(q, drive, l == 0 ? (float)_p.Mu : 0);
        for (var c = 0; c < Readout[l].Length; c++)
        {
            Readout[l][c] *= q;
        }

        if (_p.SigmaV > 0)
        {
            Shake(layer, drive, _noise[l], l == 0 ? 1 : q, ref rng);
        }

        for (var c = 0; c < Readout[l].Length; c++)
        {
            Tops[l][c] = changed || _p.Mu > 0 ? Top(layer, drive, c) : Tops[l][c];
        }
    }

    // What an upper layer holds leaks, and the spike below in this step adds its column.
    private void Relay(int l, int step, float[] drive, float q)
    {
        for (var i = 0; i < drive.Length; i++)
        {
            drive[i] = step == 0 ? 0 : drive[i] * q;
        }

        var below = Spikes[l - 1].Last;
        if (below < 0)
        {
            return;
        }

        var column = _layers[l].F.AsSpan(below * drive.Length, drive.Length);
        for (var i = 0; i < column.Length; i++)
        {
            drive[i] += column[i];
        }
    }

    // The share of the last step's noise that the voltages still hold gives way to this step's.
    private void Shake(ImageLayer layer, float[] drive, float[] noise, float held, ref Rng rng)
    {
        for (var i = 0; i < layer.Neurons; i++)
        {
            var next = ((float)_p.Decay * noise[i]) + (float)(_p.NoisePerBin * rng.NextNormal());
            drive[i] += next - (held * noise[i]);
            noise[i] = next;
        }
    }

    // Whether a neuron spikes.
    private bool Fire(int l)
    {
        var winner = 0;
        for (var c = 1; c < Readout[l].Length; c++)
        {
            winner = Over(l, c) > Over(l, winner) ? c : winner;
        }

        if (Over(l, winner) < 0)
        {
            Spikes[l].Rest();
            return false;
        }

        var s = Tops[l][winner];
        Spikes[l].Add(s);
        Readout[l][winner] += _layers[l].Quantum;
        _drive[l][s] -= (float)_p.Mu;
        return true;
    }
}
