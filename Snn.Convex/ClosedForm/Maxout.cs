using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Surfaces;

namespace Snn.Convex.ClosedForm;

/// <summary>
/// What a network with one readout and G above 0 computes, free of spikes: <c>y(x) = max(0, max_i (F_i·x −
/// T_i)/G_i)</c>.
/// </summary>
public static class Maxout
{
    /// <summary>The maxout form of a network: piece i is neuron i.</summary>
    /// <returns>A fault where M is not 1 or some G is not above 0.</returns>
    public static Result<MaxAffine> Of(ConvexNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Outputs != 1)
        {
            return new Fault(
                FaultKind.Usage,
                "network",
                $"it has {network.Outputs} readouts",
                "the maxout form is that of a network with one readout"
            );
        }

        var n = network.Neurons;
        var f = network.F.Span;
        var g = network.G.Span;
        var t = network.T.Span;
        var slopes = new double[f.Length];
        var offsets = new double[n];
        for (var i = 0; i < n; i++)
        {
            if (g[i] <= 0)
            {
                return new Fault(
                    FaultKind.Usage,
                    "G",
                    FormattableString.Invariant($"{g[i]} for neuron {i}"),
                    "the maxout form needs G above 0"
                );
            }

            offsets[i] = -t[i] / g[i];
            for (var k = 0; k < network.Inputs; k++)
            {
                slopes[(k * n) + i] = f[(k * n) + i] / g[i];
            }
        }

        return new MaxAffine(network.Inputs, slopes, offsets, 0);
    }
}
