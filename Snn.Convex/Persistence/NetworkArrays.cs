using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Datasets.Own;

namespace Snn.Convex.Persistence;

/// <summary>A convex network as arrays of NumPy, for programs that know nothing of Snn.</summary>
public static class NetworkArrays
{
    /// <summary>
    /// A <c>.npz</c> with <c>F_1</c> [N,K], <c>G_1</c> [N,M], <c>D_1</c> [M,N] and <c>T_1</c> [N] of the lowest layer,
    /// <c>F_2</c> … of the next.
    /// </summary>
    /// <param name="layers">The layers, from the lowest.</param>
    public static byte[] Write(ImmutableArray<ConvexNetwork> layers) =>
        Npy.WriteAll(
            layers.SelectMany(
                (layer, l) =>
                    new[]
                    {
                        Named("F", ByNeuron(layer.F.Span, layer.Neurons, layer.Inputs)),
                        Named("G", ByNeuron(layer.G.Span, layer.Neurons, layer.Outputs)),
                        Named("D", Npy.Write([layer.Outputs, layer.Neurons], layer.D.Span)),
                        Named("T", Npy.Write([layer.Neurons], layer.T.Span)),
                    }.Select(array =>
                        KeyValuePair.Create(FormattableString.Invariant($"{array.Key}_{l + 1}"), array.Value)
                    )
            )
        );

    private static KeyValuePair<string, byte[]> Named(string name, byte[] file) => KeyValuePair.Create(name, file);

    // Runs over the neurons, [columns][N], as rows of neurons, [N, columns].
    private static byte[] ByNeuron(ReadOnlySpan<double> runs, int neurons, int columns)
    {
        var rows = new double[runs.Length];
        for (var c = 0; c < columns; c++)
        {
            for (var i = 0; i < neurons; i++)
            {
                rows[(i * columns) + c] = runs[(c * neurons) + i];
            }
        }

        return Npy.Write([neurons, columns], rows);
    }
}
