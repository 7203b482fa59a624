using System.Text.Json;
using Snn.LocalLoss.Models;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>The weights of the paper's own networks by the names of its files, and ours.</summary>
internal static class PublishedStates
{
    // Parts of a block: theirs, and ours.
    private static readonly (string Theirs, string Ours)[] Parts =
    [
        ("encoder.weight", "encoder.weight"),
        ("encoder.bias", "encoder.bias"),
        ("bn.weight", "bn.weight"),
        ("bn.bias", "bn.bias"),
        ("bn.running_mean", "bn.running_mean"),
        ("bn.running_var", "bn.running_var"),
        ("nonlin.threshold", "threshold"),
        ("decoder_y.weight", "loss.decoder_y.weight"),
        ("decoder_y.bias", "loss.decoder_y.bias"),
        ("linear_loss.weight", "loss.linear_loss.weight"),
    ];

    /// <summary>The prefix of each layer's names, the pooling layers' too.</summary>
    internal static IEnumerable<string> Prefixes(JsonElement file)
    {
        var features = file.GetProperty("features").GetArrayLength();
        for (var i = 0; i < features; i++)
        {
            yield return $"features.{i}";
        }

        for (var i = 0; i < JsonTensors.Size(file, "num_layers"); i++)
        {
            yield return features > 0 ? $"classifier.layers.{i}" : $"layers.{i}";
        }
    }

    /// <summary>Outputs of a layer's local classifier; null where it has none.</summary>
    internal static int? ClassifierOutputs(JsonElement state, string prefix) =>
        state.TryGetProperty($"{prefix}.decoder_y.weight", out var weight) ? weight.GetArrayLength() : null;

    // How many batches were seen is no weight.
    private const string Tracked = "num_batches_tracked";

    /// <summary>Puts a state into a network.</summary>
    /// <exception cref="FormatException">A weight or statistic of the network is missing.</exception>
    internal static void Load(LocalNetwork network, JsonElement state)
    {
        using var disabled = no_grad();
        foreach (var (theirs, _, tensor) in Whole(network, state))
        {
            tensor.copy_(JsonTensors.Float64(state.GetProperty(theirs)));
        }
    }

    /// <summary>The largest scaled difference of a network's state from one in the file.</summary>
    /// <exception cref="FormatException">A weight or statistic of the network is missing.</exception>
    internal static double Error(LocalNetwork network, JsonElement state) =>
        Whole(network, state).Max(pair => JsonTensors.Error(pair.Tensor, state.GetProperty(pair.Theirs)));

    // All that the network has.
    private static (string Theirs, string Ours, Tensor Tensor)[] Whole(LocalNetwork network, JsonElement state)
    {
        var pairs = Pairs(network, state).ToArray();
        return
            network
                .state_dict()
                .Keys.Where(name => !name.EndsWith(Tracked, StringComparison.Ordinal))
                .FirstOrDefault(name => !Array.Exists(pairs, pair => pair.Ours == name))
                is { } missing
            ? throw new FormatException($"the state says nothing of {missing}")
            : pairs;
    }

    private static IEnumerable<(string Theirs, string Ours, Tensor Tensor)> Pairs(
        LocalNetwork network,
        JsonElement state
    )
    {
        var tensors = network.state_dict();
        var prefixes = state
            .EnumerateObject()
            .Where(e => e.Name.EndsWith(".encoder.weight", StringComparison.Ordinal))
            .Select(e => e.Name[..^".encoder.weight".Length])
            .ToArray();
        var output = state
            .EnumerateObject()
            .Select(e => e.Name)
            .First(name => name.EndsWith("layer_out.weight", StringComparison.Ordinal))[..^"weight".Length];
        for (var block = 0; block < prefixes.Length; block++)
        {
            foreach (var (theirs, ours) in Parts)
            {
                if (state.TryGetProperty($"{prefixes[block]}.{theirs}", out _))
                {
                    yield return (
                        $"{prefixes[block]}.{theirs}",
                        $"layers.{block}.{ours}",
                        tensors[$"layers.{block}.{ours}"]
                    );
                }
            }
        }

        yield return (output + "weight", "layer_out.weight", tensors["layer_out.weight"]);
        yield return (output + "bias", "layer_out.bias", tensors["layer_out.bias"]);
    }
}
