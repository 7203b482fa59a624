using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Checkpoints;

/// <summary>What the parameters of runs meant that were written by earlier versions.</summary>
/// <remarks>
/// Until the paper's own neuron was known, <c>nonlin=snn</c> was a leaky integrate-and-fire neuron, and <c>snn1m</c>
/// and <c>snn2m</c> were networks of ours. Such a run is told by its lack of <see cref="Mark"/>.
/// </remarks>
public static class EarlierRuns
{
    /// <summary>A parameter that every run has since <c>snn</c> is the paper's own neuron.</summary>
    public const string Mark = "alpha1";

    private const string Nonlin = "nonlin";
    private const string Model = "model";

    // Parameters that came later, and what held before.
    private static readonly ImmutableArray<KeyValuePair<string, string>> Later =
    [
        new("precision", "float32"),
        new("bias", "auto"),
        new("classifier-bias", "auto"),
        new("similarity-map", "auto"),
        new("spiking-hidden", "auto"),
        .. NeuronModel
            .ByName.Values.SelectMany(m => m.Parameters)
            .Select(p => KeyValuePair.Create(p.Name, p.Default.ToString("R", CultureInfo.InvariantCulture))),
    ];

    /// <summary>The networks of ours that earlier versions called by names that now are the paper's.</summary>
    internal static FrozenDictionary<string, string> Models { get; } =
        new Dictionary<string, string>
        {
            ["snn1m"] = "15C5-P2-40C5-P2-300",
            ["snn2m"] = "32C5-P2-64C5-P2-1024",
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a run's spiking neurons are those that an earlier version called snn.</summary>
    /// <param name="words">Its parameters by the names of the command line.</param>
    public static bool IsOfTheEarlierNeuron(IReadOnlyDictionary<string, string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.TryGetValue(Nonlin, out var nonlin) && nonlin == NeuronModel.Snn.Name && !words.ContainsKey(Mark);
    }

    /// <summary>Parameters of an earlier version under their current names.</summary>
    /// <param name="words">Parameters by the names of the command line.</param>
    public static ImmutableSortedDictionary<string, string> Upgrade(ImmutableSortedDictionary<string, string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var meant = words;
        if (IsOfTheEarlierNeuron(words))
        {
            meant = meant.SetItem(Nonlin, NeuronModel.Lif.Name);
            meant =
                words.TryGetValue(Model, out var model) && Models.TryGetValue(model, out var ours)
                    ? meant.SetItem(Model, ours)
                    : meant;
        }

        return Later.Where(p => !meant.ContainsKey(p.Key)).Aggregate(meant, (all, p) => all.Add(p.Key, p.Value));
    }
}
