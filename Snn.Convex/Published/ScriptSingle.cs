using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;

namespace Snn.Convex.Published;

/// <summary>
/// The published one-layer script: <c>Ω = −G D − 999·1</c>, which every spike scales by <c>ω² = max|V|/1000</c>.
/// </summary>
/// <remarks>
/// <c>e = F_s·x − T_s − ω G_s·y*</c> with the ω of the spike itself; <c>T_s += α_T e</c>, <c>F_s −= α_F e x</c>.
/// </remarks>
internal sealed class ScriptSingle : ScriptTrial
{
    private const double Reset = 999;
    private const double Scale = 1000;
    private readonly NeuronBuffers _b;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly DecayTable _decay;
    private readonly ScriptDrive _drive;

    // G D, column by column.
    private readonly double[] _recurrent;

    // ω y*.
    private readonly double[] _scaled;

    internal ScriptSingle(ConvexNetwork network, CodingParameters parameters, TrialTiming timing)
    {
        (_b, _p, _timing, _decay) = (new(network), parameters, timing, new(parameters, timing));
        _drive = new(_b, _p, timing.OnsetBin);
        Layers = [_b];
        _scaled = new double[network.Outputs];
        var n = network.Neurons;
        _recurrent = new double[n * n];
        for (var at = 0; at < _recurrent.Length; at++)
        {
            for (var m = 0; m < network.Outputs; m++)
            {
                _recurrent[at] += _b.G[(m * _b.Padded) + (at % n)] * _b.D[(m * _b.Padded) + (at / n)];
            }
        }
    }

    internal override NeuronBuffers[] Layers { get; }

    internal override int[] Spikes { get; } = [0];

    /// <summary>ω of the last spike of the last trial; 1 where it had none.</summary>
    internal double Omega { get; private set; } = 1;

    internal override void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates)
    {
        _b.Rest();
        (Spikes[0], Omega) = (0, 1);
        _drive.Show(x);
        for (var t = 0; t < _timing.Bins - 1; t++)
        {
            var s = _drive.Step(t);
            if (s < 0)
            {
                continue;
            }

            Kick(s, t + 1);
            if (t >= _timing.BufferBins && !target.IsEmpty)
            {
                for (var m = 0; m < target.Length; m++)
                {
                    _scaled[m] = Omega * target[m];
                }

                var e = ProjectionRule.Error(_drive.Of(s, t) - _b.T[s], 1, _b.Feedback(s), _scaled);
                _drive.Learn(s, t, x, e, rates.AlphaF, rates.AlphaThresh);
                CountLoss(0, e);
            }
        }
    }

    private void Kick(int s, int bin)
    {
        var (v, n) = (_drive.Voltage, _b.Network.Neurons);
        var scale = 0.0;
        for (var i = 0; i < n; i++)
        {
            scale = Math.Max(scale, Math.Abs(v[i]));
        }

        scale /= Scale;
        Omega = Math.Sqrt(scale);
        var column = _recurrent.AsSpan(s * n, n);
        for (var i = 0; i < n; i++)
        {
            v[i] -= scale * column[i];
        }

        v[s] -= scale * Reset;
        Spikes[0]++;
        _b.R[s] += _decay.Last(bin);
        _b.RMean[s] += _decay.Share(bin);
    }
}
