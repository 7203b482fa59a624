namespace Snn.Tests.Conformance.Published;

/// <summary>The published neuron of one threshold a map, as written in its definition.</summary>
internal sealed record PlainNeuron(int Steps, double Dt, double Leak, double Alpha1, double Alpha2)
{
    internal static PlainNeuron Published { get; } = new(3, 3e-5, 2, 1e7, 1e-1);

    internal (double[] V, double[] Counts) Run(double[] x, double[] thresholds)
    {
        var (v, f) = (new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            var t = thresholds[i / (x.Length / thresholds.Length)];
            for (var k = 0; k < Steps; k++)
            {
                var c = k == 0 ? x[i] / Dt : 2 * Leak * x[i];
                v[i] += Dt * (c - (Leak * v[i]));
                if (v[i] > t)
                {
                    v[i] = t;
                    f[i]++;
                }
            }
        }

        return (v, f);
    }

    /// <summary>dL/dT of a batch; dL/dx is dL/dV.</summary>
    internal double[] Thresholds(double[][] gradients, double[][] counts, int maps)
    {
        var sums = new double[maps];
        foreach (var (g, f) in gradients.Zip(counts))
        {
            for (var i = 0; i < g.Length; i++)
            {
                sums[i / (g.Length / maps)] += g[i] * f[i];
            }
        }

        return [.. sums.Select(s => (-Alpha1 * s / gradients.Length) + Alpha2)];
    }
}
