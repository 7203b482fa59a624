using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.Runner.Reports.Pages;

namespace Snn.Runner.Experiments;

/// <summary>
/// A kind of experiment: all that the runner knows of it. A new kind is a file beside <see cref="SurfaceKind"/> and a
/// line in <see cref="Kinds"/>.
/// </summary>
/// <param name="name">Its name in one word, as <c>run.json</c> has it.</param>
internal abstract class Kind(string name)
{
    /// <summary>Its name in one word, as <c>run.json</c> has it.</summary>
    internal string Name { get; } = name;

    /// <summary>What views and reports call one of the parts that its networks are made of.</summary>
    internal string Part { get; init; } = Kinds.UsualPart;

    /// <summary>
    /// Names of the parameters that say its data, which points of the user's own can replace; none where they cannot.
    /// </summary>
    internal ImmutableArray<string> ReplacedByPoints { get; init; } = [];

    /// <summary>Whether points of the user's own can replace its data.</summary>
    internal bool TakesPoints => !ReplacedByPoints.IsEmpty;

    /// <summary>
    /// Whether it trains with libtorch, on a device of choice, and keeps its state in checkpoints; else on the CPU and
    /// in a network's file.
    /// </summary>
    internal bool UsesDevice { get; init; }

    /// <summary>The largest seed that it takes.</summary>
    internal ulong MostSeed { get; init; } = ulong.MaxValue;

    /// <summary>What the parameters of earlier versions mean; null where they have always been these.</summary>
    internal EarlierWords? Earlier { get; init; }

    /// <summary>What a run of it has learned from, and by which loss; null where the run does not say.</summary>
    internal Func<RunDossier, Setting?> LearnedFrom { get; init; } = _ => null;

    /// <summary>The sections of a report that only this kind has.</summary>
    internal ImmutableArray<SectionOf> Sections { get; init; } = [];
}

/// <inheritdoc cref="Kind"/>
/// <param name="name">Its name in one word, as <c>run.json</c> has it.</param>
/// <typeparam name="T">An experiment of this kind: everything that decides its result.</typeparam>
internal sealed class Kind<T>(string name) : Kind(name)
{
    /// <summary>The table of its parameters.</summary>
    internal required IReadOnlyList<Parameter<T>> Parameters { get; init; }

    /// <summary>How plug-ins extend what its experiments name; null where they have no meaning.</summary>
    internal Extension<T>? Extension { get; init; }

    /// <summary>The parameters of an experiment, those that come with its plug-ins too.</summary>
    internal IReadOnlyList<Parameter<T>> ParametersOf(T experiment) =>
        Extension is { } extension ? extension.Parameters(experiment) : Parameters;

    /// <summary>Whether parameters go together.</summary>
    internal required Func<T, Result<T>> Validate { get; init; }

    /// <summary>What a run needs of the machine.</summary>
    internal required Func<T, Needs> Needs { get; init; }

    /// <summary>Gets what a run needs (data, device, an earlier state), and says how it runs.</summary>
    internal required Func<T, Setup, Result<Prepared>> Prepare { get; init; }

    /// <summary>
    /// The numbers of a saved network, as its own run gave them at its end; null where the state is kept in
    /// checkpoints.
    /// </summary>
    internal Func<T, SavedRun, Result<ImmutableArray<Metric>>>? Judge { get; init; }

    /// <summary>A saved network over the square of its two inputs; null where it has no such square.</summary>
    internal Func<T, SavedRun, Result<SurfaceView>>? View { get; init; }

    /// <summary>An experiment of this kind.</summary>
    internal Experiment Of(T value) => new Experiment<T>(this, value);

    /// <summary>
    /// The value of an experiment of this kind; a fault of <paramref name="other"/> where it is of another.
    /// </summary>
    /// <param name="experiment">Of any kind.</param>
    /// <param name="other">What is wrong with another.</param>
    internal Result<T> Value(Experiment experiment, Func<Fault> other) =>
        experiment is Experiment<T> own && own.Own == this ? own.Value : other();

    /// <summary>Whether an experiment is of this kind, and such a one.</summary>
    internal bool Has(Experiment experiment, Func<T, bool> such) =>
        experiment is Experiment<T> own && own.Own == this && such(own.Value);
}

/// <summary>How plug-ins extend what the experiments of a kind name.</summary>
/// <param name="With">The experiment, named in the words of a registry.</param>
/// <param name="Parameters">The parameters of an experiment by its own registry.</param>
/// <typeparam name="T">An experiment of the kind.</typeparam>
internal sealed record Extension<T>(Func<T, Registry, T> With, Func<T, IReadOnlyList<Parameter<T>>> Parameters);

/// <summary>What a run needs of the machine.</summary>
/// <param name="Data">The images, by the word that names them; null where it needs none.</param>
/// <param name="Memory">Of its process, bytes.</param>
internal sealed record Needs(string? Data, double Memory)
{
    /// <summary>A process that has loaded its libraries.</summary>
    internal const double OfProcess = 0.3e9;

    /// <summary>A process that has loaded its libraries and images.</summary>
    internal const double WithImages = 0.6e9;

    // Powers of the decay and shares of the readout, for every bin of a trial.
    private const int TablesOfTrial = 2;

    // At most one a bin, 8 bytes each, in a list that grows to twice its length.
    private const int SpikesOfTrial = 3;

    /// <summary>
    /// A run of trials: its process, and what training, evaluation and its summary table for the bins of a trial; of
    /// stacked layers also the spikes that one layer receives from another, in training and on each thread of
    /// evaluation.
    /// </summary>
    /// <param name="bins">Bins of a trial.</param>
    /// <param name="layers">Layers of a stack.</param>
    internal static Needs Trials(int bins, int layers = 1) =>
        Numbers(
            (double)bins * ((3 * TablesOfTrial) + ((layers - 1) * SpikesOfTrial * (1 + Environment.ProcessorCount)))
        );

    /// <summary>A run that holds so many numbers of double precision beside its process.</summary>
    internal static Needs Numbers(double count) => new(null, OfProcess + (sizeof(double) * count));

    /// <summary>Why a run is not even begun: it needs more memory than there is; null where it does not.</summary>
    /// <param name="id">Of the experiment.</param>
    /// <param name="free">Memory that is free, bytes.</param>
    internal Fault? Lack(string id, double free) =>
        Memory <= free
            ? null
            : new(
                FaultKind.Failed,
                id,
                FormattableString.Invariant(
                    $"it needs about {Memory / 1e9:G3} GB of memory (estimated from its sizes); {free / 1e9:G3} GB are free"
                ),
                "choose shorter trials or fewer neurons, or end what else holds memory"
            );
}

/// <summary>How runs of earlier versions named what they ran.</summary>
/// <param name="Mark">A parameter that runs have had since.</param>
/// <param name="IsEarlier">Whether parameters are those of an earlier version.</param>
/// <param name="Upgrade">The same with the names and meanings of this version.</param>
internal sealed record EarlierWords(
    string Mark,
    Func<ImmutableSortedDictionary<string, string>, bool> IsEarlier,
    Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> Upgrade
);

/// <summary>A network that a run has saved.</summary>
/// <param name="Layers">From the input on.</param>
/// <param name="Notes">What the run says of it.</param>
/// <param name="Data">Gets the images of an experiment that needs them.</param>
internal sealed record SavedRun(
    ImmutableArray<ConvexNetwork> Layers,
    NetworkNotes Notes,
    Func<string, Result<Dataset>> Data
)
{
    /// <summary>Root of the run's randomness.</summary>
    internal Seed Seed => new(Notes.Seed);
}
