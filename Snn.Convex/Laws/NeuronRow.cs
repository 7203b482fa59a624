using System.Collections.Immutable;
using Snn.Data.Laws;

namespace Snn.Convex.Laws;

/// <summary>One neuron of a network: its rows of F and G, its column of D, its threshold.</summary>
/// <param name="F">[K].</param>
/// <param name="G">[M], above 0.</param>
/// <param name="D">[M], above 0.</param>
/// <param name="T">Threshold, dimensionless like the voltage.</param>
public sealed record NeuronRow(ImmutableArray<double> F, ImmutableArray<double> G, ImmutableArray<double> D, double T)
{
    internal string Write(string f, string g, string d, string t) =>
        $"{f}{Numbers.Of(F)}, {g}{Numbers.Of(G)}, {d}{Numbers.Of(D)}, {t}{Numbers.Of(T)}";

    internal IEnumerable<NeuronRow> Shrinks()
    {
        for (var k = 0; k < F.Length; k++)
        {
            if (F[k] != 0)
            {
                yield return this with
                {
                    F = F.SetItem(k, 0),
                };
            }

            foreach (var simpler in Numbers.Simpler(F[k]))
            {
                yield return this with
                {
                    F = F.SetItem(k, simpler),
                };
            }
        }

        if (G.Zip(D).Any(weights => weights.Second != weights.First / 2))
        {
            yield return this with
            {
                D = [.. G.Select(g => g / 2)],
            };
        }

        // What lies along the feedback stays along it.
        for (var m = 0; m < G.Length; m++)
        {
            if (G[m] is not (0 or 1))
            {
                foreach (var simpler in Numbers.Simpler(G[m]).Where(g => g > 0).Prepend(1))
                {
                    yield return this with
                    {
                        G = G.SetItem(m, simpler),
                        D = D.SetItem(m, D[m] / G[m] * simpler),
                    };
                }
            }
        }

        foreach (var simpler in Numbers.Simpler(T))
        {
            yield return this with
            {
                T = simpler,
            };
        }
    }
}
