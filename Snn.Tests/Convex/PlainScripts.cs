using System.Text.Json.Nodes;

namespace Snn.Tests.Convex;

/// <summary>
/// The published rules of more than one layer, and those on images, as textbook loops: dense matrices, nothing shared
/// with the library.
/// </summary>
internal static class PlainScripts
{
    internal static double[] Dot(double[][] rows, double[] x) =>
        [.. rows.Select(row => row.Zip(x).Sum(p => p.First * p.Second))];

    /// <summary>A trial of the one-layer script; returns ω.</summary>
    internal static double Single(
        double[][] f,
        double[] t,
        double[] d,
        double[] x,
        double[] y,
        ScriptTimes times,
        double alphaF,
        double alphaT
    )
    {
        var (n, m) = (t.Length, y.Length);
        var (v, omega) = (new double[n], 1.0);
        for (var bin = 0; bin < times.Bins - 1; bin++)
        {
            var now = times.Command(f, v, x, bin);
            var s = Enumerable.Range(0, n).MaxBy(i => v[i] - t[i]);
            if (v[s] < t[s])
            {
                continue;
            }

            omega = Math.Sqrt(v.Max(Math.Abs) / 1000);
            for (var i = 0; i < n; i++)
            {
                v[i] -= omega * omega * ((m * d[i] * d[s]) + (i == s ? 999 : 0));
            }

            if (bin >= times.Buffer)
            {
                Move(f[s], ref t[s], now, Dot([f[s]], now)[0] - t[s] - (omega * d[s] * y.Sum()), alphaF, alphaT);
            }
        }

        return omega;
    }

    /// <summary>A trial of the two-layer script.</summary>
    internal static void Pair(
        double[][] f,
        double[] t,
        double[] d,
        double[][] f2,
        double[] t2,
        double[] g2,
        double[] x,
        double y,
        ScriptTimes times,
        double alphaF,
        double alphaT
    )
    {
        var n = t.Length;
        var (v, r) = (new double[n], new double[n]);
        for (var bin = 0; bin < times.Bins - 1; bin++)
        {
            var now = times.Command(f, v, x, bin);
            var later = r.Select(rate => rate * (1 - (times.Leak * times.Dt))).ToArray();
            var s = Enumerable.Range(0, n).MaxBy(i => v[i] - t[i]);
            if (v[s] >= t[s])
            {
                for (var i = 0; i < n; i++)
                {
                    v[i] -= d[i] * d[s];
                }

                later[s] += 1;
                if (bin >= times.Buffer)
                {
                    Move(f[s], ref t[s], now, Dot([f[s]], now)[0] - t[s] - (d[s] * y), alphaF, alphaT);
                }
            }

            double[] above = [.. Dot(f2, r).Select((drive, i) => drive + (times.Dt * times.Leak * r[i]))];
            var u = Enumerable.Range(0, n).MaxBy(i => above[i] - t2[i]);
            if (above[u] >= t2[u] && bin >= times.Buffer)
            {
                Move(f2[u], ref t2[u], r, Dot([f2[u]], r)[0] - t2[u] - (g2[u] * y), 100 * alphaF, 10 * alphaT);
            }

            r = later;
        }
    }

    /// <summary>A trial of the second layer on a surface, given the spikes of the first.</summary>
    internal static double[] Upper(
        Plain net,
        (int Bin, int Neuron)[] below,
        double[] y,
        int bins,
        int buffer,
        double dt,
        double leak,
        double shrink,
        double alphaF,
        double alphaT
    )
    {
        var (v, r, own) = (new double[net.N], new double[net.K], new double[net.N]);
        for (var bin = 0; bin < bins - 1; bin++)
        {
            double[] drive = [.. Enumerable.Range(0, net.N).Select(i => net.Drive(i, r))];
            for (var i = 0; i < net.N; i++)
            {
                v[i] += dt * (drive[i] - (leak * v[i]));
                own[i] *= 1 - (leak * dt);
            }

            var s = Enumerable.Range(0, net.N).MaxBy(i => v[i] - net.T[i]);
            if (v[s] >= net.T[s])
            {
                for (var i = 0; i < net.N; i++)
                {
                    v[i] += net.Omega(i, s);
                }

                own[s] += 1;
                if (bin >= buffer)
                {
                    Move(
                        net.F[s],
                        ref net.T[s],
                        r,
                        ((1 - shrink) * (drive[s] - net.T[s])) - (net.G[s][0] * y[0]),
                        alphaF,
                        alphaT
                    );
                }
            }

            r = [.. r.Select((rate, j) => (rate * (1 - (leak * dt))) + below.Count(b => b == (bin + 1, j)))];
        }

        return own;
    }

    internal static JsonArray Map(double[][] rows, int width) =>
        new([.. rows.Select(row => (JsonNode)Image(row, width))]);

    internal static JsonArray Image(double[] pixels, int width) =>
        new([.. pixels.Chunk(width).Select(line => (JsonNode)new JsonArray([.. line.Select(v => (JsonNode)v)]))]);

    private static void Move(double[] f, ref double t, double[] x, double e, double alphaF, double alphaT)
    {
        t += alphaT * e;
        for (var k = 0; k < f.Length; k++)
        {
            f[k] -= alphaF * e * x[k];
        }
    }
}

/// <summary>The bins of a trial on images, and its dynamics.</summary>
internal sealed record ScriptTimes(int Bins, int Onset, int Buffer, double Dt, double Leak)
{
    /// <summary>Charges the voltages in a bin; returns the input now.</summary>
    internal double[] Command(double[][] f, double[] v, double[] x, int bin)
    {
        double[] dark = new double[x.Length];
        var (now, next) = (bin < Onset ? dark : x, bin + 1 < Onset ? dark : x);
        var drive = PlainScripts.Dot(f, [.. now.Zip(next).Select(p => ((p.Second - p.First) / Dt) + (Leak * p.First))]);
        for (var i = 0; i < v.Length; i++)
        {
            v[i] += Dt * (drive[i] - (Leak * v[i]));
        }

        return now;
    }
}
