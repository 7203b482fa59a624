using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;

namespace Snn.LocalLoss.Models;

/// <summary>The sizes that the command line leaves open.</summary>
/// <param name="NumLayers">Hidden fully connected layers of the models of the table.</param>
/// <param name="NumHidden">Neurons in each of them.</param>
/// <param name="FeatMult">
/// Factor on the number of maps of the convolutional models, above 0; the product is rounded down.
/// </param>
public sealed record ModelSizes(int NumLayers, int NumHidden, double FeatMult = 1);

/// <summary>
/// The networks of the experiments, by the name that <c>--model</c> uses: layers up to the output classifier.
/// </summary>
public static class ModelTable
{
    /// <summary>The registry: a new model is one line here.</summary>
    public static FrozenDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> ByName { get; } =
        new Dictionary<string, Func<ModelSizes, ImmutableArray<Layer>>>(StringComparer.Ordinal)
        {
            ["mlp"] = Hidden,
            ["snn1m"] = PublishedSnn("15 M 40 M"),
            ["snn2m"] = PublishedSnn("32 M 64 M"),
            ["snn3m"] = PublishedSnn("96 256 M 384 M 384 256"),
            ["snn4m"] = PublishedSnn("128 256 M 512 M 1024 512"),
            ["vgg6a"] = Vgg("128 M 256 M 512 M 512"),
            ["vgg6b"] = Vgg("128 M 256 M 512 M 512 M"),
            ["vgg8"] = Vgg("64 M 128 M 256 M 512 M 512 M"),
            ["vgg8a"] = Vgg("128 256 M 256 512 M 512 M 512"),
            ["vgg8b"] = Vgg("128 256 M 256 512 M 512 M 512 M"),
            ["vgg11"] = Vgg("64 M 128 M 256 256 M 512 512 M 512 512 M"),
            ["vgg11a"] = Vgg("128 128 128 256 M 256 512 M 512 512 M 512"),
            ["vgg11b"] = Vgg("128 128 128 256 M 256 512 M 512 512 M 512 M"),
            ["vgg13"] = Vgg("64 64 M 128 128 M 256 256 M 512 512 M 512 512 M"),
            ["vgg16"] = Vgg("64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M"),
            ["vgg19"] = Vgg("64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What <c>--model</c> takes, in words.</summary>
    /// <param name="known">The models that have a name: <see cref="ByName"/>, or more.</param>
    public static string Allowed(IReadOnlyDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> known) =>
        $"one of {string.Join(", ", known.Keys.Order())}, or layers as in {ModelString.Example}";

    /// <summary>The layers of a model, by its name or as its string says.</summary>
    /// <param name="model">A name, or a string of <see cref="ModelString"/>.</param>
    /// <param name="sizes">The sizes that a model of a name leaves open.</param>
    /// <param name="known">The models that have a name: <see cref="ByName"/>, or more.</param>
    public static Result<ImmutableArray<Layer>> Chain(
        string model,
        ModelSizes sizes,
        IReadOnlyDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> known
    ) => known.TryGetValue(model, out var layers) ? layers(sizes) : Named(model, known).Bind(ModelString.Parse);

    /// <summary>The text of a model, if it is a known name or can be read as a string of layers.</summary>
    /// <param name="model">A name, or a string of <see cref="ModelString"/>.</param>
    /// <param name="known">The models that have a name: <see cref="ByName"/>, or more.</param>
    public static Result<string> Named(
        string model,
        IReadOnlyDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> known
    ) =>
        known.ContainsKey(model) ? model
        : model.Any(char.IsAsciiDigit) && (char.IsAsciiDigit(model[0]) || model.Contains('-', StringComparison.Ordinal))
            ? ModelString.Parse(model).Map(_ => model)
        : new Fault(FaultKind.Usage, "model", $"'{model}' is not allowed", $"give {Allowed(known)}");

    private static ImmutableArray<Layer> Hidden(ModelSizes sizes) =>
        [.. Enumerable.Repeat<Layer>(new Layer.Block(new Encoder.Linear(sizes.NumHidden)), sizes.NumLayers)];

    // Simonyan and Zisserman 2015, in the variants of Nøkland and Eidnes 2019: 3×3 convolutions that keep the size of
    // maps. What vgg11a is, the b forms say: they end in one pooling more.
    private static Func<ModelSizes, ImmutableArray<Layer>> Vgg(string row) => Convolutional(row, kernel: 3, padding: 1);

    // The paper's own: 5×5 convolutions without padding.
    private static Func<ModelSizes, ImmutableArray<Layer>> PublishedSnn(string row) =>
        Convolutional(row, kernel: 5, padding: 0);

    // Convolutions to so many maps, M for 2×2 max pooling and A for average pooling, then the hidden layers.
    private static Func<ModelSizes, ImmutableArray<Layer>> Convolutional(string row, int kernel, int padding) =>
        sizes =>
            [
                .. row.Split(' ')
                    .Select<string, Layer>(word =>
                        word switch
                        {
                            "M" => new Layer.MaxPool(2),
                            "A" => new Layer.AveragePool(2),
                            _ => new Layer.Block(
                                new Encoder.Convolution(
                                    (int)(int.Parse(word, CultureInfo.InvariantCulture) * sizes.FeatMult),
                                    kernel,
                                    padding
                                )
                            ),
                        }
                    ),
                .. Hidden(sizes),
            ];
}
