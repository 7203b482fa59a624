using System.Collections.Immutable;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Experiments;

/// <summary>What the words of a training experiment mean: neurons, surrogates, losses and models by name.</summary>
/// <remarks>
/// A value: <see cref="Flags.RegistryWords.With"/> gives one that knows more, and the flags and experiments that hold it
/// (<see cref="TrainingExperiment.Registry"/>) can be named in its words, as on the command line. Nothing is registered
/// for the whole process.
/// </remarks>
/// <param name="Neurons">What <c>--nonlin</c> takes.</param>
/// <param name="Surrogates">What <c>--surrogate</c> takes, each at its usual width.</param>
/// <param name="Supervised">What <c>--loss-sup</c> takes.</param>
/// <param name="Unsupervised">What <c>--loss-unsup</c> takes.</param>
/// <param name="Models">What <c>--model</c> takes beside strings of layers.</param>
public sealed record Registry(
    ImmutableSortedDictionary<string, NeuronModel> Neurons,
    ImmutableSortedDictionary<string, Surrogate> Surrogates,
    ImmutableSortedDictionary<string, SupervisedLoss> Supervised,
    ImmutableSortedDictionary<string, UnsupervisedLoss> Unsupervised,
    ImmutableSortedDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> Models
)
{
    /// <summary>The neurons, losses, surrogates and models of this library.</summary>
    public static Registry Library { get; } =
        new(
            NeuronModel.ByName.ToImmutableSortedDictionary(StringComparer.Ordinal),
            SurrogateNames.ByName.ToImmutableSortedDictionary(StringComparer.Ordinal),
            SupervisedLoss.ByName.ToImmutableSortedDictionary(StringComparer.Ordinal),
            UnsupervisedLoss.ByName.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ModelTable.ByName.ToImmutableSortedDictionary(StringComparer.Ordinal)
        );
}
