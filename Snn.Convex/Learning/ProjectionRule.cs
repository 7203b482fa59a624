using Snn.Convex.Dynamics;

namespace Snn.Convex.Learning;

/// <summary>The single-layer projection rule <c>update_weights</c>: gradient descent on <c>L_proj = ½ e²</c> for the spiking neuron alone.</summary>
/// <remarks>
/// <c>e = (1 − shrink)(F_s·x − T_s) − G_s·y*</c> is the signed distance of neuron s's boundary from the target, in units of its voltage;
/// <c>T_s += α_T e</c>, <c>F_s −= α_F e x</c>. Paper: equation of L_proj; published code: <c>update_weights</c>, with a shrink of 1/500.
/// With a shrink of 0 it is the rule of Mancoo, Keemink and Machens 2020.
/// </remarks>
internal static class ProjectionRule
{
    /// <summary>e of neuron <paramref name="s"/>.</summary>
    internal static double Error(NeuronBuffers b, int s, ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates)
    {
        var e = -b.T[s];
        for (var k = 0; k < x.Length; k++)
        {
            e += b.F[(k * b.Padded) + s] * x[k];
        }

        e *= rates.Keep;
        for (var m = 0; m < target.Length; m++)
        {
            e -= b.G[(m * b.Padded) + s] * target[m];
        }

        return e;
    }

    /// <summary>Moves neuron <paramref name="s"/>'s boundary.</summary>
    internal static void Update(NeuronBuffers b, int s, ReadOnlySpan<double> x, double e, in LearningRates rates)
    {
        b.T[s] += rates.AlphaThresh * e;
        for (var k = 0; k < x.Length; k++)
        {
            b.F[(k * b.Padded) + s] -= rates.AlphaF * e * x[k];
        }
    }
}
