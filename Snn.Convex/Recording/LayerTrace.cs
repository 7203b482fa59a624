using System.Collections.Immutable;
using Snn.Convex.Networks;

namespace Snn.Convex.Recording;

/// <summary>What one layer did in one trial of B bins.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Spikes">Its spikes, in order; at most one a bin.</param>
/// <param name="Rates">Filtered spike trains r at the last bin, [N].</param>
/// <param name="Readout">y = D r at the last bin, [M].</param>
/// <param name="MeanReadout">y averaged over the bins from the readout bin on, [M].</param>
/// <param name="Readouts">y in every bin, [B, M], row by row; bin 0 is the state of rest.</param>
/// <param name="Margins">
/// V − T of every neuron in every bin before the spike of that bin, [B, N], row by row, dimensionless: a neuron spikes
/// at 0 or above. Empty unless asked for.
/// </param>
public sealed record LayerTrace(
    int Neurons,
    ImmutableArray<Spike> Spikes,
    ImmutableArray<double> Rates,
    ImmutableArray<double> Readout,
    ImmutableArray<double> MeanReadout,
    ImmutableArray<double> Readouts,
    ImmutableArray<float> Margins
)
{
    /// <summary>The neurons that spike most, the lowest index first on a tie; silent ones after them.</summary>
    /// <param name="count">How many; fewer where the layer has fewer.</param>
    public ImmutableArray<int> Busiest(int count) =>
        [
            .. Spikes
                .CountBy(s => s.Neuron)
                .OrderByDescending(n => n.Value)
                .ThenBy(n => n.Key)
                .Select(n => n.Key)
                .Concat(Enumerable.Range(0, Neurons))
                .Distinct()
                .Take(count),
        ];

    /// <summary>
    /// y in every bin from the spikes alone: each adds its neuron's column of D, of which <paramref name="decay"/> is
    /// left bin by bin.
    /// </summary>
    internal static double[] ReadoutsOf(ConvexNetwork network, ReadOnlySpan<Spike> spikes, int bins, double decay)
    {
        var (n, m) = (network.Neurons, network.Outputs);
        var d = network.D.Span;
        var readouts = new double[bins * m];
        var next = 0;
        for (var t = 1; t < bins; t++)
        {
            for (var o = 0; o < m; o++)
            {
                readouts[(t * m) + o] = decay * readouts[((t - 1) * m) + o];
            }

            for (; next < spikes.Length && spikes[next].Bin == t; next++)
            {
                for (var o = 0; o < m; o++)
                {
                    readouts[(t * m) + o] += d[(o * n) + spikes[next].Neuron];
                }
            }
        }

        return readouts;
    }
}
