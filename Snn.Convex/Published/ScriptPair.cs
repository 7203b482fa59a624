using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;

namespace Snn.Convex.Published;

/// <summary>
/// The published two-layer script: <c>Ω = −G D</c> below; above no memory, <c>V₂ = F₂ r₁ + dt λ r₁</c> in every bin.
/// </summary>
/// <remarks>
/// r₁ are the rates of layer 1 at bin t; a spike that bin t makes counts at t + 1. <c>e = F x − T − G y*</c> in both
/// layers, with r₁ for x and steps of their own above. The kick of a spike above is lost: the next bin makes V₂ anew.
/// </remarks>
internal sealed class ScriptPair : ScriptTrial
{
    private readonly NeuronBuffers _b;
    private readonly NeuronBuffers _upper;
    private readonly double[] _v;
    private readonly CodingParameters _p;
    private readonly TrialTiming _timing;
    private readonly DecayTable _decay;
    private readonly ScriptDrive _drive;
    private readonly SparseRates _rates;
    private readonly (double Thresh, double F) _steps;

    /// <param name="lower">Layer 1.</param>
    /// <param name="upper">Layer 2: as many neurons.</param>
    /// <param name="parameters">Constants of the dynamics.</param>
    /// <param name="timing">Bins of the trial.</param>
    /// <param name="steps">α of layer 2 in units of those of layer 1.</param>
    internal ScriptPair(
        ConvexNetwork lower,
        ConvexNetwork upper,
        CodingParameters parameters,
        TrialTiming timing,
        (double Thresh, double F) steps
    )
    {
        if (upper.Inputs != lower.Neurons || upper.Neurons != lower.Neurons)
        {
            throw new ArgumentException(
                $"layer 2 has {upper.Neurons} neurons and {upper.Inputs} inputs above {lower.Neurons} neurons",
                nameof(upper)
            );
        }

        (_b, _upper, _p, _timing, _decay) = (new(lower), new(upper), parameters, timing, new(parameters, timing));
        (_drive, _rates, _steps) = (new(_b, _p, timing.OnsetBin), new(lower.Neurons), steps);
        (Layers, _v) = ([_b, _upper], new double[_upper.Padded]);
    }

    internal override NeuronBuffers[] Layers { get; }

    internal override int[] Spikes { get; } = [0, 0];

    internal override void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates)
    {
        foreach (var layer in Layers)
        {
            layer.Rest();
        }

        _rates.Clear();
        (Spikes[0], Spikes[1]) = (0, 0);
        _drive.Show(x);
        for (var t = 0; t < _timing.Bins - 1; t++)
        {
            var learns = t >= _timing.BufferBins && !target.IsEmpty;
            var s = _drive.Step(t);
            if (s >= 0)
            {
                Fire(_b, 0, s, t + 1);
                var v = _drive.Voltage;
                for (var m = 0; m < _b.Network.Outputs; m++)
                {
                    for (var i = 0; i < _b.Network.Neurons; i++)
                    {
                        v[i] -= _b.G[(m * _b.Padded) + i] * _b.D[(m * _b.Padded) + s];
                    }
                }

                if (learns)
                {
                    var e = ProjectionRule.Error(_drive.Of(s, t) - _b.T[s], 1, _b.Feedback(s), target);
                    _drive.Learn(s, t, x, e, rates.AlphaF, rates.AlphaThresh);
                    CountLoss(0, e);
                }
            }

            Above(t, learns, target, rates);
            _rates.Decay(_decay.Q);
            if (s >= 0)
            {
                _rates.Spike(s);
            }
        }
    }

    private void Above(int t, bool learns, ReadOnlySpan<double> target, in LearningRates rates)
    {
        var (v, n) = (_v, _upper.Network.Neurons);
        Array.Clear(v);
        foreach (var j in _rates.Active)
        {
            var r = _rates[j];
            var f = _upper.Run(_upper.F, j);
            for (var i = 0; i < n; i++)
            {
                v[i] += f[i] * r;
            }
        }

        foreach (var j in _rates.Active)
        {
            v[j] += _p.Dt * _p.Lambda * _rates[j];
        }

        var (best, s) = (double.NegativeInfinity, -1);
        for (var i = 0; i < n; i++)
        {
            if (v[i] - _upper.T[i] > best)
            {
                (best, s) = (v[i] - _upper.T[i], i);
            }
        }

        if (!(best >= 0))
        {
            return;
        }

        Fire(_upper, 1, s, t + 1);
        if (learns)
        {
            Learn(s, target, rates);
        }
    }

    private void Learn(int s, ReadOnlySpan<double> target, in LearningRates rates)
    {
        var f = _upper.Encoder(s);
        var e = ProjectionRule.Error(
            ProjectionRule.Distance(f.Read(), _upper.T[s], _rates.Input),
            1,
            _upper.Feedback(s),
            target
        );
        ProjectionRule.Update(
            f,
            ref _upper.T[s],
            _rates.Input,
            e,
            _steps.F * rates.AlphaF,
            _steps.Thresh * rates.AlphaThresh
        );

        CountLoss(1, e);
    }

    private void Fire(NeuronBuffers b, int layer, int s, int bin)
    {
        Spikes[layer]++;
        b.R[s] += _decay.Last(bin);
        b.RMean[s] += _decay.Share(bin);
    }
}
