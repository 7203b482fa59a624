using System.Collections.Frozen;
using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Layers;

namespace Snn.LocalLoss.Models;

/// <summary>The sizes that the command line leaves open.</summary>
/// <param name="NumLayers">Hidden fully connected layers of mlp and the VGGs.</param>
/// <param name="NumHidden">Neurons in each of them.</param>
/// <param name="FeatMult">Factor on the number of maps of the VGGs, above 0; the product is rounded down.</param>
public sealed record ModelSizes(int NumLayers, int NumHidden, double FeatMult = 1);

/// <summary>The networks of the experiments, by the name that <c>--model</c> uses: layers up to the output classifier.</summary>
public static class ModelTable
{
    /// <summary>The registry: a new model is one line here.</summary>
    public static FrozenDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> ByName { get; } =
        new Dictionary<string, Func<ModelSizes, ImmutableArray<Layer>>>(StringComparer.Ordinal)
        {
            ["mlp"] = Hidden,
            ["snn1m"] = _ => ModelString.Read("15C5-P2-40C5-P2-300"),
            ["snn2m"] = _ => ModelString.Read("32C5-P2-64C5-P2-1024"),
            ["vgg6a"] = Vgg("128 M 256 M 512 M 512"),
            ["vgg6b"] = Vgg("128 M 256 M 512 M 512 M"),
            ["vgg8"] = Vgg("64 M 128 M 256 M 512 M 512 M"),
            ["vgg8a"] = Vgg("128 256 M 256 512 M 512 M 512"),
            ["vgg8b"] = Vgg("128 256 M 256 512 M 512 M 512 M"),
            ["vgg11"] = Vgg("64 M 128 M 256 256 M 512 512 M 512 512 M"),
            ["vgg11b"] = Vgg("128 128 128 256 M 256 512 M 512 512 M 512 M"),
            ["vgg13"] = Vgg("64 64 M 128 128 M 256 256 M 512 512 M 512 512 M"),
            ["vgg16"] = Vgg("64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M"),
            ["vgg19"] = Vgg("64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What <c>--model</c> takes, in words.</summary>
    public static string Allowed { get; } = $"one of {string.Join(", ", ByName.Keys.Order())}, or layers as in {ModelString.Example}";

    /// <summary>The layers of a model, by its name or as its string says.</summary>
    public static Result<ImmutableArray<Layer>> Chain(string model, ModelSizes sizes) =>
        ByName.TryGetValue(model, out var known) ? known(sizes) : Named(model).Bind(ModelString.Parse);

    /// <summary>The text of a model, if it is a known name or can be read as a string of layers.</summary>
    public static Result<string> Named(string model) =>
        ByName.ContainsKey(model) ? model
        : model.Any(char.IsAsciiDigit) && (char.IsAsciiDigit(model[0]) || model.Contains('-', StringComparison.Ordinal)) ? ModelString.Parse(model).Map(_ => model)
        : new Fault(FaultKind.Usage, "model", $"'{model}' is not allowed", $"give {Allowed}");

    private static ImmutableArray<Layer> Hidden(ModelSizes sizes) =>
        [.. Enumerable.Repeat<Layer>(new Layer.Block(new Encoder.Linear(sizes.NumHidden)), sizes.NumLayers)];

    // Simonyan and Zisserman 2015, in the variants of Nøkland and Eidnes 2019: 3×3 convolutions to so many maps, M for 2×2 max pooling.
    private static Func<ModelSizes, ImmutableArray<Layer>> Vgg(string row) => sizes =>
    [
        .. row.Split(' ').Select<string, Layer>(word => word == "M"
            ? new Layer.MaxPool(2)
            : new Layer.Block(new Encoder.Convolution((int)(int.Parse(word, System.Globalization.CultureInfo.InvariantCulture) * sizes.FeatMult), 3, 1))),
        .. Hidden(sizes),
    ];
}
