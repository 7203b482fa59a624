using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Snn.Data.Faults;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>What a registry can be extended by, without two meanings for one word.</summary>
public static partial class RegistryWords
{
    /// <summary>The types of what a registry can be extended by.</summary>
    public static ImmutableArray<Type> Types { get; } =
    [typeof(NeuronModel), typeof(Surrogate), typeof(SupervisedLoss), typeof(UnsupervisedLoss), typeof(NetworkModel)];

    /// <summary>A registry that knows one thing more, or why it cannot be told apart from what is known.</summary>
    /// <param name="registry">What is known.</param>
    /// <param name="own">A value of one of the <see cref="Types"/>.</param>
    /// <exception cref="ArgumentException">It is of another type.</exception>
    public static Result<Registry> With(this Registry registry, object own)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return own switch
        {
            NeuronModel neuron => Named("neuron", neuron.Name, registry.Neurons, neuron)
                .Bind(neurons => Apart(registry, neuron).Map(_ => registry with { Neurons = neurons })),
            Surrogate surrogate => Named("surrogate", surrogate.Name, registry.Surrogates, surrogate)
                .Map(surrogates => registry with { Surrogates = surrogates }),
            SupervisedLoss loss => Named("supervised loss", loss.Name, registry.Supervised, loss)
                .Map(losses => registry with { Supervised = losses }),
            UnsupervisedLoss loss => Named("unsupervised loss", loss.Name, registry.Unsupervised, loss)
                .Map(losses => registry with { Unsupervised = losses }),
            NetworkModel model => Named("model", model.Name, registry.Models, model.Layers)
                .Map(models => registry with { Models = models }),
            _ => throw new ArgumentException($"a {own?.GetType().Name} is nothing that experiments name", nameof(own)),
        };
    }

    // The word for no loss is taken, for whatever kind.
    private static Result<ImmutableSortedDictionary<string, T>> Named<T>(
        string kind,
        string name,
        ImmutableSortedDictionary<string, T> known,
        T own
    ) =>
        !Word().IsMatch(name)
            ? Wrong(
                $"its {kind} is called '{name}', which is no name",
                "use small letters, digits and hyphens, a letter first"
            )
        : name == Registered.None || known.ContainsKey(name)
            ? Wrong($"there is a {kind} '{name}' already", "give it another name")
        : known.Add(name, own);

    // Parameters share the command line, where - and _ are the same.
    private static Result<NeuronModel> Apart(Registry registry, NeuronModel neuron)
    {
        var taken = TrainingParameters
            .Of(registry)
            .Select(p => p.Name.Replace('_', '-'))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var parameter in neuron.Parameters)
        {
            if (!Word().IsMatch(parameter.Name))
            {
                return Wrong(
                    $"a parameter of its neuron '{neuron.Name}' is called '{parameter.Name}', which is no name",
                    "use small letters, digits and hyphens, a letter first"
                );
            }

            if (!taken.Add(parameter.Name))
            {
                return Wrong(
                    $"there is a parameter '{parameter.Name}' already, and its neuron '{neuron.Name}' has one",
                    "give it another name"
                );
            }

            if (!(parameter.Default >= parameter.Min && parameter.Default <= parameter.Max))
            {
                return Wrong(
                    $"the usual value of '{parameter.Name}', of its neuron '{neuron.Name}', is not in its range",
                    "give a value that is"
                );
            }
        }

        return neuron;
    }

    private static Fault Wrong(string what, string fix) => new(FaultKind.Data, "plug-in", what, fix);

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Word();
}
