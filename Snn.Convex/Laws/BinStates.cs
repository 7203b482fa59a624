using System.Collections.Immutable;
using System.Globalization;
using Snn.Convex.Networks;
using Snn.Data.Laws;

namespace Snn.Convex.Laws;

/// <summary>What a trial's spikes say of every bin: readout, violations and who spikes.</summary>
/// <remarks>
/// V needs no simulation: <c>V = F x̂ − G y − μ r</c>, where x̂ is the input less what the leak has left of an input
/// that
/// was there from the start.
/// </remarks>
internal sealed class BinStates
{
    private const int Shown = 12;
    private readonly NetworkCase _case;
    private readonly double[][] _r;

    internal BinStates(NetworkCase one)
    {
        (_case, Network, Trial) = (one, one.Network, one.Run());
        var (n, bins) = (Network.Neurons, one.Timing.Bins);
        Spiker = new int?[bins];
        foreach (var spike in Trial.Spikes)
        {
            Spiker[spike.Bin] = spike.Neuron;
        }

        _r = new double[bins][];
        _r[0] = new double[n];
        for (var t = 1; t < bins; t++)
        {
            _r[t] = [.. _r[t - 1].Select(r => r * one.Coding.Decay)];
            if (Spiker[t] is { } s)
            {
                _r[t][s]++;
            }
        }
    }

    internal ConvexNetwork Network { get; }

    internal IntegratedTrial Trial { get; }

    /// <summary>The neuron that spikes in each bin, [B].</summary>
    internal int?[] Spiker { get; }

    /// <summary>Largest number that a violation is a sum of.</summary>
    internal double Magnitude { get; private set; } = 1;

    /// <summary>x̂ of a bin, [K].</summary>
    internal double[] Input(int bin)
    {
        var (x, onset) = (_case.X, _case.Timing.OnsetBin);
        var left = onset == 0 ? Math.Pow(_case.Coding.Decay, bin) : 0;
        return bin < onset ? new double[x.Length] : [.. x.Select(v => v * (1 - left))];
    }

    /// <summary>Whether nothing has come in yet, and no neuron has spiked: nothing is rounded.</summary>
    internal bool IsAtRest(int bin) => bin < _case.Timing.OnsetBin && _r[bin - 1].All(r => r == 0);

    /// <summary>V − T before the spike of a bin, [N].</summary>
    internal double[] Violations(int bin)
    {
        var (n, input) = (Network.Neurons, Input(bin));
        var r = _r[bin - 1];
        var f = Network.F.Span;
        var g = Network.G.Span;
        var t = Network.T.Span;
        var before = Before(bin);
        var violations = new double[n];
        for (var i = 0; i < n; i++)
        {
            var v = -t[i] - (_case.Coding.Mu * _case.Coding.Decay * r[i]);
            Magnitude = Math.Max(Magnitude, Math.Abs(v));
            for (var k = 0; k < input.Length; k++)
            {
                var term = f[(k * n) + i] * input[k];
                Magnitude = Math.Max(Magnitude, Math.Abs(term));
                v += term;
            }

            for (var m = 0; m < before.Length; m++)
            {
                var term = g[(m * n) + i] * before[m];
                Magnitude = Math.Max(Magnitude, Math.Abs(term));
                v -= term;
            }

            violations[i] = v;
        }

        return violations;
    }

    /// <summary>y of a bin by its spikes, before the spike of that bin, [M].</summary>
    internal double[] Before(int bin) => [.. Decoded(_r[bin - 1]).Select(y => y * _case.Coding.Decay)];

    /// <summary>y of a bin by its spikes, [M].</summary>
    internal double[] After(int bin) => Decoded(_r[bin]);

    /// <summary>y of a bin as the trial reports it, [M].</summary>
    internal double[] Reported(int bin) =>
        Trial.Readouts.IsEmpty
            ? After(bin)
            : [.. Trial.Readouts.AsSpan().Slice(bin * Network.Outputs, Network.Outputs)];

    internal Verdict.Breaks Breaks(int bin, string why, string expected, string actual)
    {
        var first = Math.Max(1, bin - Shown + 1);
        string Short(IEnumerable<double> values) =>
            string.Join(' ', values.Select(v => v.ToString("G6", CultureInfo.InvariantCulture)));
        return new(
            $"bin {bin}: {why}",
            new(
                ["bin", "V − T", "y before", "spikes", "y after", "expected", "actual"],
                [
                    .. Enumerable
                        .Range(first, bin - first + 1)
                        .Select(t =>
                            ImmutableList.Create(
                                t.ToString(CultureInfo.InvariantCulture),
                                Short(Violations(t)),
                                Short(Before(t)),
                                Spiker[t]?.ToString(CultureInfo.InvariantCulture) ?? "none",
                                Short(Reported(t)),
                                t == bin ? expected : "",
                                t == bin ? actual : ""
                            )
                        ),
                ],
                bin - first
            )
        );
    }

    private double[] Decoded(double[] r)
    {
        var (n, y) = (r.Length, new double[Network.Outputs]);
        var d = Network.D.Span;
        for (var m = 0; m < y.Length; m++)
        {
            for (var i = 0; i < n; i++)
            {
                y[m] += d[(m * n) + i] * r[i];
            }
        }

        return y;
    }
}
