using System.Collections.Frozen;
using System.Collections.Immutable;
using Snn.LocalLoss.Layers;

namespace Snn.LocalLoss.Models;

/// <summary>The sizes that the command line leaves open.</summary>
/// <param name="NumLayers">Hidden fully connected layers, at least 1 for an mlp.</param>
/// <param name="NumHidden">Neurons in each of them.</param>
public sealed record ModelSizes(int NumLayers, int NumHidden);

/// <summary>The networks of the experiments, by the name that <c>--model</c> uses: layers up to the output classifier.</summary>
public static class ModelTable
{
    /// <summary>The registry: a new model is one line here.</summary>
    public static FrozenDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> ByName { get; } =
        new Dictionary<string, Func<ModelSizes, ImmutableArray<Layer>>>(StringComparer.Ordinal)
        {
            ["mlp"] = Hidden,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static ImmutableArray<Layer> Hidden(ModelSizes sizes) =>
        [.. Enumerable.Repeat<Layer>(new Layer.Block(new Encoder.Linear(sizes.NumHidden)), sizes.NumLayers)];
}
