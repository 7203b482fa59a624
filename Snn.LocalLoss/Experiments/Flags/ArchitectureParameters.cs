using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Models;
using A = Snn.LocalLoss.Experiments.Architecture;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The names of what makes a network.</summary>
internal static class ArchitectureParameters
{
    private static readonly Dictionary<string, Presence> PresenceNames = new()
    {
        ["auto"] = Presence.Usual,
        ["yes"] = Presence.Yes,
        ["no"] = Presence.No,
    };

    /// <summary>All of them, in the order in which a reader wants them.</summary>
    /// <param name="registry">What can be chosen from.</param>
    internal static ImmutableArray<Parameter<A>> Of(Registry registry) =>
        [
            Parameter.Parsed<A, string>(
                "model",
                "network",
                ModelTable.Allowed(registry.Models),
                a => a.Model,
                text => ModelTable.Named(text, registry.Models),
                (a, v) => a with { Model = v }
            ) with
            {
                Choices = [.. registry.Models.Keys.Order()],
            },
            Parameter.Int<A>(
                "num-layers",
                "hidden fully connected layers of the models of the table",
                0,
                100,
                a => a.NumLayers,
                (a, v) => a with { NumLayers = v }
            ),
            Parameter.Int<A>(
                "num-hidden",
                "neurons in each of them",
                1,
                1 << 20,
                a => a.NumHidden,
                (a, v) => a with { NumHidden = v }
            ),
            Parameter.Real<A>(
                "feat-mult",
                "factor on the number of maps of the models of the table",
                0,
                1024,
                a => a.FeatMult,
                (a, v) => a with { FeatMult = v },
                openMin: true
            ),
            Has("bias", "whether the maps of blocks have biases", a => a.Bias, (a, v) => a with { Bias = v }),
            Has(
                "classifier-bias",
                "whether local classifiers have biases",
                a => a.ClassifierBias,
                (a, v) => a with { ClassifierBias = v }
            ),
            Has(
                "similarity-map",
                "whether similarities of maps are those of a learned 3x3 map of them",
                a => a.SimilarityMap,
                (a, v) => a with { SimilarityMap = v }
            ),
            Has(
                "spiking-hidden",
                "whether fully connected layers behind convolutions spike, or are rectified linear",
                a => a.SpikingHidden,
                (a, v) => a with { SpikingHidden = v }
            ),
            Parameter.Real<A>(
                "dropout",
                "probability that a value is dropped between blocks",
                0,
                0.99,
                a => a.Dropout,
                (a, v) => a with { Dropout = v }
            ),
            Parameter.Switch<A>(
                "no-batch-norm",
                "no batch norm",
                a => a.Norm == CurrentNorm.None,
                (a, v) => a with { Norm = v ? CurrentNorm.None : CurrentNorm.Batch }
            ),
        ];

    private static Parameter<A> Has(string name, string meaning, Func<A, Presence> get, Func<A, Presence, A> set) =>
        Parameter.Choice(name, meaning + " (auto: no with nonlin=snn, else yes)", PresenceNames, get, set);
}
