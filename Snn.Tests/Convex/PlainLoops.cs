using System.Text.Json.Nodes;
using Snn.Convex.Networks;

namespace Snn.Tests.Convex;

/// <summary>A network as textbook matrices: F [N][K], G [N][M], D [M][N], T [N].</summary>
internal sealed record Plain(double[][] F, double[][] G, double[][] D, double[] T)
{
    internal int N => T.Length;

    internal int K => F[0].Length;

    internal int M => D.Length;

    internal static Plain Of(ConvexNetwork network)
    {
        var (f, g, d) = (network.EncoderMatrix(), network.FeedbackMatrix(), network.DecoderMatrix());
        return new(f.ToRowArrays(), g.ToRowArrays(), d.ToRowArrays(), network.T.ToArray());
    }

    internal Plain Copy() => new([.. F.Select(row => row.ToArray())], G, D, [.. T]);

    internal double Drive(int i, double[] x) => Enumerable.Range(0, K).Sum(k => F[i][k] * x[k]);

    internal double Omega(int i, int j) => -Enumerable.Range(0, M).Sum(m => G[i][m] * D[m][j]);

    internal double[] Readout(double[] r) => [.. D.Select(row => row.Zip(r).Sum(p => p.First * p.Second))];
}

/// <summary>Spikes as reference files hold them.</summary>
internal abstract class PlainRun(int neurons)
{
    private readonly List<(int Bin, int Neuron)> _spikes = [];

    internal double[] V { get; } = new double[neurons];

    internal double[] R { get; } = new double[neurons];

    internal JsonArray SpikeList() => new([.. _spikes.Select(s => (JsonNode)new JsonArray(s.Bin, s.Neuron))]);

    protected void Spiked(int bin, int neuron)
    {
        _spikes.Add((bin, neuron));
        R[neuron] += 1;
    }
}

/// <summary>One trial of a constant input, bin after bin; learning moves the network's F and T.</summary>
internal sealed class PlainTrial(Plain net, double dt, double leak, double mu) : PlainRun(net.N)
{
    internal double[] YMean { get; private set; } = [];

    internal PlainTrial Run(
        double[] x,
        double[]? target,
        int bins,
        int onset,
        int buffer,
        double alphaF,
        double alphaT,
        double leakT,
        double shrink = 0
    )
    {
        var dark = new double[net.K];
        var first = Math.Min(onset + 500, bins - 1);
        YMean = new double[net.M];
        for (var t = 0; t < bins - 1; t++)
        {
            var (now, next) = (t < onset ? dark : x, t + 1 < onset ? dark : x);
            double[] command = [.. now.Zip(next).Select(p => ((p.Second - p.First) / dt) + (leak * p.First))];
            for (var i = 0; i < net.N; i++)
            {
                V[i] += dt * (net.Drive(i, command) - (leak * V[i]));
                R[i] *= 1 - (leak * dt);
            }

            var s = Enumerable.Range(0, net.N).MaxBy(i => V[i] - net.T[i]);
            if (V[s] >= net.T[s])
            {
                V[s] -= mu;
                for (var i = 0; i < net.N; i++)
                {
                    V[i] += net.Omega(i, s);
                }

                Spiked(t + 1, s);
                if (target is not null && t >= buffer)
                {
                    var e =
                        ((1 - shrink) * (net.Drive(s, now) - net.T[s]))
                        - net.G[s].Zip(target).Sum(p => p.First * p.Second);
                    net.T[s] += alphaT * e;
                    for (var k = 0; k < net.K; k++)
                    {
                        net.F[s][k] -= alphaF * e * now[k];
                    }
                }
            }

            for (var i = 0; i < net.N && t >= buffer; i++)
            {
                net.T[i] -= dt * leakT;
            }

            if (t + 1 >= first)
            {
                YMean = [.. YMean.Zip(net.Readout(R)).Select(p => p.First + (p.Second / (bins - first)))];
            }
        }

        return this;
    }
}

/// <summary>The general simulation, with a dense Ω: delay, silencing, currents apart.</summary>
internal sealed class PlainGeneral(Plain net, double dt, double leak, double mu) : PlainRun(net.N)
{
    internal double[] E { get; } = new double[net.N];

    internal double[] I { get; } = new double[net.N];

    internal PlainGeneral Run(int bins, int[] changes, double[][] values, int delay, int? silence, double fraction)
    {
        var spikes = new bool[bins, net.N];
        for (var t = 0; t < bins - 1; t++)
        {
            var (now, next) = (At(t), At(t + 1));
            double[] command = [.. now.Zip(next).Select(p => ((p.Second - p.First) / dt) + (leak * p.First))];
            for (var i = 0; i < net.N; i++)
            {
                double[] currents = [.. Enumerable.Range(0, net.K).Select(k => net.F[i][k] * command[k])];
                var (e, inh) = (currents.Where(c => c > 0).Sum(), currents.Where(c => c < 0).Sum());
                V[i] += dt * (e + inh - (leak * V[i]));
                E[i] += dt * (e - (leak * E[i]));
                I[i] += dt * (inh - (leak * I[i]));
                V[i] += spikes[t, i] ? net.Omega(i, i) : 0;
                R[i] *= 1 - (leak * dt);
                for (var j = 0; j < net.N && t >= delay; j++)
                {
                    var kick = j != i && spikes[t - delay, j] ? net.Omega(i, j) : 0;
                    V[i] += kick;
                    E[i] += Math.Max(kick, 0);
                    I[i] += Math.Min(kick, 0);
                }
            }

            for (var i = (int)(net.N * (1 - fraction)); i < net.N && t > silence; i++)
            {
                V[i] = -100;
            }

            var over = Enumerable.Range(0, net.N).Where(i => V[i] >= net.T[i]).ToArray();
            foreach (var i in delay == 0 ? over.OrderByDescending(i => V[i] - net.T[i]).Take(1) : over)
            {
                V[i] -= mu;
                spikes[t + 1, i] = true;
                Spiked(t + 1, i);
            }
        }

        return this;

        double[] At(int t) => values[changes.Count(c => c <= t) - 1];
    }
}

internal static class JsonObjects
{
    internal static JsonObject Without(this JsonObject document, string name)
    {
        document.Remove(name);
        return document;
    }
}
