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

        for (var m = 0; m < G.Length; m++)
        {
            if ((G[m], D[m]) != (1, 0.5))
            {
                yield return this with
                {
                    G = G.SetItem(m, 1),
                    D = D.SetItem(m, 0.5),
                };
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
