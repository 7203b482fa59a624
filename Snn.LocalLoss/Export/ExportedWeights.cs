using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Tensors;

namespace Snn.LocalLoss.Export;

/// <summary>The weights that inference needs, under PyTorch's names and in its layouts.</summary>
/// <remarks>
/// <c>layers.N.encoder.weight</c> ([out, in] or [out, in, kernel, kernel]) and <c>.bias</c>, <c>layers.N.bn.…</c>,
/// <c>layers.N.decay</c> (logit of a learned β) or <c>layers.N.threshold</c> (learned thresholds),
/// <c>layer_out.weight</c> and <c>.bias</c>; N counts blocks. The losses' own weights stay behind.
/// </remarks>
public static class ExportedWeights
{
    private const string LossPart = ".loss.";

    /// <summary>The bytes of a safetensors file.</summary>
    /// <param name="network">A trained network.</param>
    /// <param name="info">Classes, and what brings pixels to inputs.</param>
    public static byte[] Safetensors(LocalNetwork network, DatasetInfo info) =>
        Tensors.Safetensors.Write(new(Of(network), Metadata(network, info)));

    /// <summary>Copies the weights of a network as values.</summary>
    public static ImmutableArray<NamedTensor> Of(LocalNetwork network) =>
        [.. network.state_dict().Where(e => !IsOfALoss(e.Key)).Select(e => NamedTensor.Of(e.Key, e.Value))];

    /// <summary>Whether a value of a network's state belongs to the loss of a block.</summary>
    /// <param name="name">Its name in the state.</param>
    internal static bool IsOfALoss(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains(LossPart, StringComparison.Ordinal);
    }

    /// <summary>What the weights do not say, in words: enough to build the network anew.</summary>
    public static ImmutableSortedDictionary<string, string> Metadata(LocalNetwork network, DatasetInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        var words = new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["layers"] = ModelString.Write(network.Chain),
            ["input"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{network.Input.Channels}x{network.Input.Height}x{network.Input.Width}"
            ),
            ["classes"] = string.Join('\n', info.ClassNames),
            ["batch_norm"] = network.Settings.Norm == CurrentNorm.Batch ? "true" : "false",
            ["mean"] = Words(info.Normalization.Mean),
            ["std"] = Words(info.Normalization.Std),
        };
        if (info.Shape.Steps > 1)
        {
            words["frames"] = info.Shape.Steps.ToString(CultureInfo.InvariantCulture);
        }

        if (KnownDatasets.Named(info.Name) is not null)
        {
            words["dataset"] = info.Name;
        }

        words["nonlin"] = network.Settings.Neuron.Name;
        if (network.Blocks.Any(b => b.Neuron != network.Settings.Neuron))
        {
            words["block_nonlin"] = string.Join(' ', network.Blocks.Select(b => b.Neuron.Name));
        }

        return words.Concat(network.Settings.Neuron.Words).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    // One number, or one of each channel.
    private static string Words(ImmutableArray<float> numbers) =>
        string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
}
