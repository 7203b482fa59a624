using Snn.Convex.Integrators.Kernels;

namespace Snn.Tests.Convex;

/// <summary>
/// The passes of the event-driven simulator as plain loops, neuron by neuron: what the vectors are held to.
/// </summary>
internal static class PlainPasses
{
    internal static double[] Rest(double[] f, double[] t, double[] x)
    {
        double[] headroom = [.. t.Select(v => -v)];
        for (var i = 0; i < t.Length; i++)
        {
            for (var k = 0; k < x.Length; k++)
            {
                headroom[i] += f[(k * t.Length) + i] * x[k];
            }
        }

        return headroom;
    }

    internal static double NextRatio(double[] u, double[] headroom, double q) =>
        u.Zip(headroom, (v, h) => EventKernels.Ratio(v, h, q)).Append(0).Max();

    internal static int Winner(double[] u, double[] headroom, double p) =>
        Enumerable.Range(0, u.Length).MaxBy(i => headroom[i] + (p * u[i]));

    internal static int OnlyOver(double[] u, double[] headroom, double p) =>
        Enumerable.Range(0, u.Length).Where(i => headroom[i] + (p * u[i]) >= 0).ToArray() switch
        {
            [] => EventKernels.None,
            [var only] => only,
            _ => EventKernels.Several,
        };

    internal static double[] Kicked(double[] u, double[] g, double p, double[] kick) =>
        [.. u.Select((v, i) => (p * v) - kick.Select((by, m) => g[(m * u.Length) + i] * by).Sum())];
}
