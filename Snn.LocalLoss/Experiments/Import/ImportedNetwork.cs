using System.Collections.Immutable;
using Snn.Data.Augmentations;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Experiments.Import;

/// <summary>What a file that holds a network does not say, or what is to hold in place of what it says.</summary>
/// <param name="Timesteps">Time steps T, at least 1; null for those of the file.</param>
/// <param name="StepSeconds">
/// Length of a time step in seconds, above 0, of a graph in continuous time; null for that of the file, else 10⁻⁴.
/// </param>
public sealed record ImportChoice(int? Timesteps = null, double? StepSeconds = null);

/// <summary>
/// A network out of a file: layers, neurons and the weights of inference, without what it was trained by.
/// </summary>
/// <param name="Chain">Layers up to the output classifier, each block with its own neuron.</param>
/// <param name="Input">Shape of an input sample; a vector where a graph takes images flat.</param>
/// <param name="Neuron">The neuron of most of its blocks.</param>
/// <param name="Norm">What is done to currents.</param>
/// <param name="Weights">Under the names of <see cref="ExportedWeights"/>.</param>
public sealed record ImportedNetwork(
    ImmutableArray<Layer> Chain,
    FeatureShape Input,
    Neuron Neuron,
    CurrentNorm Norm,
    ImmutableArray<NamedTensor> Weights
)
{
    private const string Bias = "layer_out.bias";

    /// <summary>Where it was read, for faults.</summary>
    public required string Where { get; init; }

    /// <summary>The flags with which the network can be trained further; or why no flags describe it.</summary>
    public required Result<TrainingFlags> Flags { get; init; }

    /// <summary>Frames of an image that changes over time; 1 for still ones.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>The normalisation of the network's inputs; null if the file does not contain it.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>The known set that it has learned; null where the file names none.</summary>
    public string? Dataset { get; init; }

    /// <summary>Number of classes of the output classifier.</summary>
    public int Classes => (int)Weights.First(t => t.Name == Bias).Shape[0];

    /// <summary>The network on the CPU, in evaluation mode; it belongs to the caller.</summary>
    /// <param name="data">The images that it is shown: shape and number of classes must be its own.</param>
    /// <returns>The network, and what is known of the images: normalised as the file says, where it does.</returns>
    public Result<(LocalNetwork Network, DatasetInfo Info)> For(DatasetInfo data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Classes != data.ClassNames.Length
                ? Unfit($"it distinguishes {Classes} classes, the data have {data.ClassNames.Length}")
            : ShapeOf(data.Shape) is not { } input ? Unfit($"it takes images of {Taken}, the data have {data.Shape}")
            : Chains
                .Check(ModelString.Write(Chain), Chain, input)
                .Bind(chain =>
                {
                    // Without losses of blocks, and on the path that blocks with them take.
                    var settings = new BlockSettings(Neuron, new Credit.Local(new() { Sup = null })) { Norm = Norm };
                    var network = new LocalNetwork(chain, input, Classes, settings, default);
                    network.eval();
                    return Into(network)
                        .Map(filled => (filled, data with { Normalization = Normalization ?? data.Normalization }));
                });
    }

    /// <summary>Puts the weights into a network that has them all; nothing is changed where it has others.</summary>
    /// <param name="network">A network; weights of losses stay as they are.</param>
    public Result<LocalNetwork> Into(LocalNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var theirs = Weights.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var ours = network.state_dict().Where(e => !ExportedWeights.IsOfALoss(e.Key)).ToList();
        foreach (var (name, tensor) in ours)
        {
            if (!theirs.TryGetValue(name, out var weight))
            {
                return Unlike($"it has no {name}, and the network has one of {Sizes(tensor.shape)}");
            }

            if (!weight.Shape.SequenceEqual(tensor.shape))
            {
                return Unlike($"{name} is {Sizes(weight.Shape)} there and {Sizes(tensor.shape)} in the network");
            }
        }

        if (theirs.Keys.Except(ours.Select(e => e.Key)).Order(StringComparer.Ordinal).FirstOrDefault() is { } left)
        {
            return Unlike($"it has {left}, and the network has none");
        }

        foreach (var (name, tensor) in ours)
        {
            tensor.copy_(theirs[name].ToTensor());
        }

        return network;
    }

    // A graph that takes vectors takes images of as many values row by row.
    private FeatureShape? ShapeOf(ImageShape image) =>
        image.Steps != Frames ? null
        : FeatureShape.Of(image) is var shape && shape == Input ? shape
        : Input.Height * Input.Width == 1
        && Chain[0] is Layer.Block { Encoder: Maps.Encoder.Linear }
        && Input.Count == shape.Count
            ? shape
        : null;

    private string Taken =>
        Input.Height * Input.Width == 1
            ? FormattableString.Invariant($"{Input.Channels} values")
            : new ImageShape(Input.Channels, Input.Height, Input.Width, Frames).ToString();

    private Fault Unfit(string what) => new(FaultKind.Usage, Where, what, "show it images of its shape and classes");

    private Fault Unlike(string what) =>
        new(FaultKind.Usage, Where, what, "give the network the layers of the file, or leave their flags out");

    private static string Sizes(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
