using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;

namespace Snn.Convex.Published;

/// <summary>
/// The current of a constant image into a layer: <c>a = F x</c>, kept up while learning moves a row of F.
/// </summary>
/// <param name="buffers">The layer.</param>
/// <param name="parameters">Constants of the dynamics.</param>
/// <param name="onset">First bin with the image.</param>
internal sealed class ScriptDrive(NeuronBuffers buffers, CodingParameters parameters, int onset)
{
    private readonly double[] _v = new double[buffers.Padded];
    private readonly double[] _a = new double[buffers.Padded];

    // The pixels that are not blank.
    private readonly int[] _inked = new int[buffers.Network.Inputs];
    private int _count;

    /// <summary>V, [N padded].</summary>
    internal double[] Voltage => _v;

    /// <summary>Shows another image, from rest.</summary>
    internal void Show(ReadOnlySpan<double> x)
    {
        Array.Clear(_v);
        Array.Clear(_a);
        _count = 0;
        for (var k = 0; k < x.Length; k++)
        {
            if (x[k] != 0)
            {
                _inked[_count++] = k;
                var f = buffers.Run(buffers.F, k);
                for (var i = 0; i < _a.Length; i++)
                {
                    _a[i] += x[k] * f[i];
                }
            }
        }
    }

    /// <summary>Whether the image is there in a bin.</summary>
    internal bool IsShown(int t) => t >= onset;

    /// <summary>F_s·x with the image; 0 without.</summary>
    internal double Of(int s, int t) => IsShown(t) ? _a[s] : 0;

    /// <summary><c>V += dt (F c − λ V)</c> in bin t; returns the neuron furthest over its threshold, or −1.</summary>
    internal int Step(int t)
    {
        var (v, threshold) = (_v, buffers.T);
        var leak = parameters.Dt * parameters.Lambda;
        var share =
            t + 1 < onset ? 0
            : t < onset ? 1
            : leak;
        var (best, s) = (double.NegativeInfinity, -1);
        for (var i = 0; i < buffers.Network.Neurons; i++)
        {
            v[i] += (share * _a[i]) - (leak * v[i]);
            if (v[i] - threshold[i] > best)
            {
                (best, s) = (v[i] - threshold[i], i);
            }
        }

        return best >= 0 ? s : -1;
    }

    /// <summary>Moves neuron s by the projection rule.</summary>
    internal void Learn(int s, int t, ReadOnlySpan<double> x, double e, double alphaF, double alphaT)
    {
        var f = buffers.Encoder(s);
        var shown = IsShown(t);
        var input = new SparseInput(_inked.AsSpan(0, shown ? _count : 0), x);
        ProjectionRule.Update(f, ref buffers.T[s], input, e, alphaF, alphaT);
        _a[s] = shown ? ProjectionRule.Distance(f.Read(), 0, input) : _a[s];
    }
}
