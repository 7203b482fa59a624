using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Augmentations;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;

namespace Snn.LocalLoss.Experiments.Import;

/// <summary>A network that <see cref="ExportedWeights"/> has written: its metadata say all but the weights.</summary>
public static class SafetensorsNetwork
{
    private const string Learned = "learned";
    private const string TimestepsWord = "timesteps";
    private const int MostSide = 1 << 16;

    // What leaky neurons share; the others have their parameters for themselves.
    private static readonly ImmutableArray<string> Shared = [TimestepsWord, "decay", "threshold", "reset"];

    /// <summary>Reads a file, or says why it holds no network.</summary>
    /// <param name="bytes">The whole file; the weights share its memory.</param>
    /// <param name="where">Its name, for faults.</param>
    /// <param name="registry">What its words mean: neurons of a plug-in, too.</param>
    /// <param name="choice">What is to hold in place of what it says.</param>
    public static Result<ImportedNetwork> Read(
        ReadOnlyMemory<byte> bytes,
        string where,
        Registry registry,
        ImportChoice choice
    )
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(choice);
        return Safetensors
            .Read(bytes, where)
            .Bind(file =>
                file.Metadata.TryGetValue("layers", out var layers)
                && file.Metadata.TryGetValue("nonlin", out var nonlin)
                && Input(file.Metadata) is { } input
                    ? choice.StepSeconds is not null
                        ? Wrong(where, "its neurons count steps, and have no time in seconds", "leave --dt out")
                        : choice.Timesteps is not null && !file.Metadata.ContainsKey(TimestepsWord)
                            ? Wrong(where, $"neurons of the kind {nonlin} take no --timesteps", "leave it out")
                            : Network(file, Words(file, layers, nonlin, registry, choice), input, where, registry)
                    : Wrong(
                        where,
                        "its metadata name no layers, neurons and input: it holds weights, and not which network",
                        "take a file that 'snn export' has written"
                    )
            );
    }

    private static Result<ImportedNetwork> Network(
        SafetensorsFile file,
        ImmutableDictionary<string, string> words,
        FeatureShape input,
        string where,
        Registry registry
    )
    {
        return (
            from flags in TrainingParameters.Read(words, registry)
            from experiment in flags.Read()
            from chain in experiment.Chain(input)
            from unmixed in Unmixed(file.Metadata, chain, experiment.Neuron.Model.Name)
            from complete in Classifier(file)
            select Made(complete, flags, experiment, unmixed)
        ).Match<Result<ImportedNetwork>>(
            network => network,
            fault =>
                Wrong(
                    where,
                    $"its network cannot be built: {fault.Where}: {fault.What}",
                    "use the version of snn, and the plug-in, that has written it"
                )
        );

        ImportedNetwork Made(
            SafetensorsFile complete,
            TrainingFlags flags,
            TrainingExperiment experiment,
            ImmutableArray<Layer> chain
        ) =>
            new(chain, input, experiment.Blocks.Neuron, experiment.Net.Norm, complete.Tensors)
            {
                Where = where,
                Flags = flags,
                Frames = Whole(complete.Metadata, "frames") ?? 1,
                Normalization = Pixels(complete.Metadata),
                Dataset = complete.Metadata.GetValueOrDefault("dataset"),
            };
    }

    // The flags by which such a network would be trained.
    private static ImmutableDictionary<string, string> Words(
        SafetensorsFile file,
        string layers,
        string nonlin,
        Registry registry,
        ImportChoice choice
    )
    {
        var own = registry.Neurons.TryGetValue(nonlin, out var model) ? model.Parameters.Select(p => p.Name) : [];
        var words = Shared
            .Concat(own)
            .Where(name => file.Metadata.GetValueOrDefault(name, Learned) != Learned)
            .ToImmutableDictionary(name => name, name => file.Metadata[name], StringComparer.Ordinal)
            .SetItem("model", layers)
            .SetItem("nonlin", nonlin)
            .SetItem("no-batch-norm", file.Metadata.GetValueOrDefault("batch_norm") == "false" ? "true" : "false")
            .SetItem("learn-decay", file.Metadata.GetValueOrDefault("decay") == Learned ? "true" : "false")
            .SetItem("bias", file.Tensors.Any(t => t.Name == "layers.0.encoder.bias") ? "yes" : "no")
            .SetItem("spiking-hidden", file.Metadata.ContainsKey("block_nonlin") ? "no" : "yes");
        return choice.Timesteps is { } steps
            ? words.SetItem(TimestepsWord, steps.ToString(CultureInfo.InvariantCulture))
            : words;
    }

    // Blocks whose neurons no flag would give them.
    private static Result<ImmutableArray<Layer>> Unmixed(
        ImmutableSortedDictionary<string, string> metadata,
        ImmutableArray<Layer> chain,
        string usual
    )
    {
        var flagged = chain.OfType<Layer.Block>().Select(b => b.Form.Neuron?.Name ?? usual).ToArray();
        var told = metadata.TryGetValue("block_nonlin", out var names)
            ? names.Split(' ')
            : [.. flagged.Select(_ => usual)];
        return told.SequenceEqual(flagged)
            ? chain
            : Wrong("block_nonlin", $"no flags describe blocks with the neurons {string.Join(", ", told)}", "");
    }

    private static Result<SafetensorsFile> Classifier(SafetensorsFile file) =>
        file.Tensors.Any(t => t.Name == "layer_out.bias" && t.Shape.Length == 1)
            ? file
            : Wrong("layer_out.bias", "there is none, and so no classes", "");

    private static FeatureShape? Input(ImmutableSortedDictionary<string, string> metadata) =>
        metadata.TryGetValue("input", out var words)
        && words.Split('x').Select(Side).ToArray() is [{ } channels, { } height, { } width]
            ? new(channels, height, width)
            : null;

    private static int? Side(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and <= MostSide
            ? n
            : null;

    private static int? Whole(ImmutableSortedDictionary<string, string> metadata, string name) =>
        metadata.TryGetValue(name, out var digits) ? Side(digits) : null;

    private static Normalization? Pixels(ImmutableSortedDictionary<string, string> metadata) =>
        Numbers(metadata, "mean") is { } mean
        && Numbers(metadata, "std") is { } std
        && mean.Length == std.Length
        && std.All(s => s > 0)
            ? new(mean, std)
            : null;

    private static ImmutableArray<float>? Numbers(ImmutableSortedDictionary<string, string> metadata, string name)
    {
        if (!metadata.TryGetValue(name, out var words))
        {
            return null;
        }

        var numbers = ImmutableArray.CreateBuilder<float>();
        foreach (var word in words.Split(' '))
        {
            if (
                !float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) || !float.IsFinite(n)
            )
            {
                return null;
            }

            numbers.Add(n);
        }

        return numbers.ToImmutable();
    }

    private static Fault Wrong(string where, string what, string fix) => new(FaultKind.Data, where, what, fix);
}
