using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;
using F = Snn.LocalLoss.Experiments.Flags.TrainingFlags;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>
/// The table of the parameters of a training experiment, by the names of the paper's command line: what reads words
/// into <see cref="TrainingFlags"/>, and writes them.
/// </summary>
public static class TrainingParameters
{
    /// <summary>All of them, group by group, in the order in which a reader wants them.</summary>
    public static ImmutableArray<Parameter<F>> All { get; } = Made(Registry.Library);

    /// <summary>The parameters of <c>snn train</c>, with the names of a registry.</summary>
    /// <param name="registry">What can be chosen from, and which neurons have parameters of their own.</param>
    public static ImmutableArray<Parameter<F>> Of(Registry registry) =>
        registry == Registry.Library ? All : Made(registry);

    /// <summary>Precisions by the words that name them.</summary>
    public static IReadOnlyDictionary<string, Precision> PrecisionNames => ComputationParameters.PrecisionNames;

    /// <summary>Every parameter of an experiment, as text that <see cref="Read"/> reads back.</summary>
    public static ImmutableSortedDictionary<string, string> Words(TrainingExperiment experiment) =>
        Words(F.Of(experiment));

    /// <summary>Every flag, as text that <see cref="Read"/> reads back.</summary>
    public static ImmutableSortedDictionary<string, string> Words(F flags) =>
        Of(flags.Registry)
            .ToImmutableSortedDictionary(p => p.Name, p => RunText.Of(p.Read(flags)), StringComparer.Ordinal);

    /// <summary>The flags that words give; those of a parameter without a word are the script's defaults.</summary>
    /// <param name="words">Text by the names of parameters; other names are passed over.</param>
    /// <param name="registry">What the words mean.</param>
    public static Result<F> Read(IReadOnlyDictionary<string, string> words, Registry registry) =>
        Of(registry)
            .Aggregate(
                (Result<F>)new F { Registry = registry },
                (read, parameter) =>
                    read.Bind(flags =>
                        words.TryGetValue(parameter.Name, out var word) ? parameter.Write(flags, word) : flags
                    )
            );

    /// <summary>
    /// Parameters that may differ between an experiment's run and one that it continues: those that decide no number of
    /// the epochs that both have, and those that no choice of the experiment reads.
    /// </summary>
    public static ImmutableHashSet<string> Free(TrainingExperiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return
        [
            .. All.Where(p => !p.DecidesNumbers).Select(p => p.Name),
            .. CreditFlags.Unread(experiment.Credit),
            .. FeedingFlags.Unread(experiment.Data),
        ];
    }

    private static ImmutableArray<Parameter<F>> Made(Registry registry) =>
        [
            .. ArchitectureParameters
                .Of(registry)
                .Select(p => p.Within<F>(f => f.Net, (f, net) => f with { Net = net })),
            .. CreditParameters
                .Of(registry)
                .Select(p => p.Within<F>(f => f.Credit, (f, credit) => f with { Credit = credit })),
            .. NeuronParameters
                .Of(registry)
                .Select(p => p.Within<F>(f => f.Neuron, (f, neuron) => f with { Neuron = neuron })),
            .. OptimisationParameters.All.Select(p =>
                p.Within<F>(f => f.Optim, (f, optim) => f with { Optim = optim })
            ),
            .. FeedingParameters.All.Select(p => p.Within<F>(f => f.Data, (f, data) => f with { Data = data })),
            .. ComputationParameters.All.Select(p => p.Within<F>(f => f.How, (f, how) => f with { How = how })),
        ];
}
