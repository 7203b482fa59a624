using System.Collections.Immutable;
using Snn.Convex.Experiments.Robustness;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Published;
using Snn.Data.Faults;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Neurons;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Experiments;

/// <summary>
/// Every experiment that can be run: adding one of the paper's is adding an entry here, one of ours in
/// <see cref="OurExperiments"/>.
/// </summary>
internal static class Catalogue
{
    /// <summary>The ID of all experiments together.</summary>
    internal const string Everything = "all";

    /// <summary>The ID of a training run that is none of the paper's.</summary>
    internal const string Training = "train";

    private const string MnistWords =
        "time_steps = numbins - 1 = 3, dt=3e-5, leak=2, sigmav=0, mu=0, alpha1=1e7, alpha2=1e-1; then test and calaccuracy";

    private static readonly Provenance AsPublished = new Provenance.AsPublished();

    private static readonly Provenance TwoLayersRepaired = new Provenance.Repaired(
        "layer 2 moves its rows of F by the rates of layer 1; the published line has the point there, a vector of 2 for a row of 50, which cannot run"
    );

    // The paper's, in its order.
    private static readonly ImmutableArray<Entry> OfThePaper =
    [
        new(
            "4.1-proj-single",
            "One-layer convex SNN learns a convex surface by L_proj",
            "4.1",
            "notebook, rule update_weights",
            SurfaceExperiment.PublishedSeed,
            SurfaceKind.Value.Of(new()),
            AsPublished
        )
        {
            Mark = "shrink",
        },
        new(
            "4.1-proj-multi",
            "Two convex layers learn a convex surface by L_proj",
            "4.1",
            "notebook, rule update_weights_2",
            SurfaceExperiment.PublishedSeed,
            TwoLayerKind.Value.Of(new()),
            TwoLayersRepaired
        ),
        new(
            "4.1-proj-mnist-single",
            "One-layer convex SNN learns MNIST by L_proj",
            "4.1",
            MnistWords,
            1,
            ScriptKind.Value.Of(ScriptExperiment.Single),
            AsPublished
        ),
        new(
            "4.1-proj-mnist-multi",
            "Two convex layers learn MNIST by L_proj",
            "4.1",
            MnistWords,
            1,
            ScriptKind.Value.Of(ScriptExperiment.Multi),
            AsPublished
        ),
        OfTraining("4.1-ce", "Spiking mlp learns MNIST by L_ce", "--model mlp", " --loss-sup pred"),
        OfTraining("4.1-corr", "Spiking mlp learns MNIST by L_corr", "--model mlp", " --loss-sup sim"),
        OfTraining("4.1-ce-corr", "Spiking mlp learns MNIST by L_ce_corr", "--model mlp", ""),
        OfTraining("4.2-snn1m", "Convolutional SNN learns MNIST by L_ce", "--model snn1m", " --loss-sup pred"),
        OfTraining("4.2-vgg8a", "Spiking vgg8a learns MNIST by L_ce", "--model vgg8a", " --loss-sup pred"),
        OfTraining("4.3-snn2m", "Convolutional SNN learns FashionMNIST by L_ce", "--model snn2m", " --loss-sup pred"),
        OfTraining("4.3-vgg8a", "Spiking vgg8a learns FashionMNIST by L_ce", "--model vgg8a", " --loss-sup pred"),
        new(
            "m20-fig4",
            "Convex SNN under noise, synaptic delay and loss of 40% of its neurons",
            "m20",
            "extra: figure 4 of Mancoo, Keemink and Machens 2020",
            RobustnessExperiment.PublishedSeed,
            RobustnessKind.Value.Of(new()),
            AsPublished
        ),
    ];

    /// <summary>All of them: the paper's in its order, each with its partner of ours below it.</summary>
    internal static ImmutableArray<Entry> All { get; } =
    [
        .. OfThePaper.SelectMany(e => Partners(e).Prepend(e with { Partner = Partners(e).FirstOrDefault()?.Id })),
        .. OurExperiments.All.Where(o => o.Partner is null),
    ];

    /// <summary>
    /// The IDs that stand for several experiments: sections of the paper, all that are the paper's, and ours.
    /// </summary>
    internal static ImmutableArray<string> Groups { get; } =
    [.. OfThePaper.Select(e => e.Section).Distinct(), Everything, OurExperiments.Section];

    /// <summary>The experiments that the IDs name, each once, in the order of the IDs.</summary>
    internal static Result<ImmutableArray<Entry>> Find(IEnumerable<string> ids) =>
        ids.Aggregate(
                (Result<ImmutableArray<Entry>>)ImmutableArray<Entry>.Empty,
                (found, id) => found.Bind(entries => Find(id).Map(more => entries.AddRange(more)))
            )
            .Map(entries => entries.Distinct().ToImmutableArray());

    /// <summary>The one experiment that an ID names.</summary>
    internal static Result<Entry> FindOne(string id) =>
        All.FirstOrDefault(e => e.Id == id) is { } entry ? entry : Unknown(id, All.Select(e => e.Id));

    /// <summary>
    /// What <c>train</c> runs: the catalogue's own entry where all but the number of epochs is as there, else one of
    /// the ID "train".
    /// </summary>
    /// <param name="flags">The flags.</param>
    /// <param name="fresh">Whether it begins with weights of its own; from others it is none of the paper's.</param>
    internal static Entry Trained(TrainingFlags flags, bool fresh = true) =>
        All.FirstOrDefault(entry =>
            fresh
            && flags.Registry == Registry.Library
            && TrainingKind.Value.Has(entry.Experiment, known => SameNumbers(known, flags))
        )
            is { } entry
            ? entry with
            {
                Experiment = TrainingKind.Value.Of(flags),
            }
            : new(
                Training,
                $"Trains {flags.Net.Model} on {flags.Data.Dataset}",
                Training,
                "flags of the training command",
                1,
                TrainingKind.Value.Of(flags),
                flags.Neuron.Model == NeuronModel.Snn ? AsPublished : new Provenance.Ours()
            );

    /// <summary>The experiment that a run's record tells of, with its parameters.</summary>
    /// <param name="record">The record.</param>
    /// <param name="plugins">Those that the run was made with.</param>
    internal static Result<Entry> Of(RunRecord record, PluginSet plugins) =>
        (record.Id == Training ? (Result<Entry>)Trained(new()) : Meant(record))
            .Bind(entry => entry.With(plugins))
            .Bind(entry =>
                entry
                    .Experiment.With(entry.Id, EarlierRecords.Assignments(record))
                    .Map(experiment => entry with { Experiment = experiment, Title = record.Title })
            );

    /// <summary>
    /// The experiment that a run or a network of some ID means: one that was made before the published system ran under
    /// the ID means our partner.
    /// </summary>
    /// <param name="id">As it was written.</param>
    /// <param name="kind">As it was written; null where it was not.</param>
    /// <param name="has">Whether a parameter of this name was written.</param>
    internal static Result<Entry> Meant(string id, string? kind, Func<string, bool> has) =>
        FindOne(id)
            .Bind(entry =>
                entry.Partner is { } partner
                && entry.From is not Provenance.Ours
                && (
                    (kind is not null && Kinds.Find(kind) != entry.Experiment.Kind)
                    || (entry.Mark is { } mark && !has(mark))
                )
                    ? FindOne(partner)
                    : (Result<Entry>)entry
            );

    /// <summary>The experiment that a record means by its ID, with the catalogue's parameters.</summary>
    internal static Result<Entry> Meant(RunRecord record) =>
        Meant(record.Id, record.Kind, name => record.Parameters.Any(p => p.Name == ParameterName.InFiles(name)));

    /// <summary>
    /// A training entry that goes on with a run: under the ID that the run means, from where that ID's system comes.
    /// </summary>
    internal static Entry Continued(Entry entry, RunRecord record) =>
        Meant(record)
            .Match(
                known => entry with { Id = known.Id, Title = record.Title, From = known.From },
                _ => entry with { Id = record.Id, Title = record.Title }
            );

    // Its words are the README's own line; a run whose parameters lack alpha1 was made before the paper's neuron was
    // known.
    private static Entry OfTraining(string id, string title, string model, string loss)
    {
        var experiment = PaperTraining.ById[id];
        return new(
            id,
            title,
            id[..3],
            $"{model} --dataset {experiment.Data.Dataset} --lr 5e-4 {(experiment.Net.Model == "mlp" ? "--num-layers 3 " : "")}--epochs 100 --lr-decay-milestones 50 75 89 94 --nonlin snn{loss}",
            1,
            TrainingKind.Of(experiment),
            AsPublished
        )
        {
            Mark = EarlierRuns.Mark,
        };
    }

    private static bool SameNumbers(TrainingFlags a, TrainingFlags b)
    {
        var (ours, theirs) = (TrainingParameters.Words(a), TrainingParameters.Words(b));
        return TrainingParameters.All.Where(p => p.DecidesNumbers).All(p => ours[p.Name] == theirs[p.Name]);
    }

    private static Result<ImmutableArray<Entry>> Find(string id) =>
        id == Everything ? All.RemoveAll(e => e.Section == OurExperiments.Section)
        : Groups.Contains(id) ? All.RemoveAll(e => e.Section != id)
        : FindOne(id)
            .Match<Result<ImmutableArray<Entry>>>(
                entry => ImmutableArray.Create(entry),
                _ => Unknown(id, All.Select(e => e.Id).Concat(Groups))
            );

    private static IEnumerable<Entry> Partners(Entry entry) => OurExperiments.All.Where(o => o.Partner == entry.Id);

    private static Fault Unknown(string id, IEnumerable<string> known) =>
        new(
            FaultKind.Usage,
            id,
            "no experiment has this ID",
            $"{Nearest.Hint(id, known)}there are {string.Join(", ", known)}"
        );
}
