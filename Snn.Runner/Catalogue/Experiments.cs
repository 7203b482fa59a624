using System.Collections.Immutable;
using Snn.Convex.Experiments;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Losses;

namespace Snn.Runner.Catalogue;

/// <summary>Every experiment that can be run: adding one is adding an entry here.</summary>
internal static class Experiments
{
    /// <summary>The ID of all experiments together.</summary>
    internal const string Everything = "all";

    // What all training experiments of the paper share.
    private static readonly TrainingExperiment Paper = new()
    {
        Dataset = "MNIST",
        Lr = 5e-4,
        Epochs = 100,
        LrDecayMilestones = [50, 75, 89, 94],
        Nonlin = Nonlinearity.Snn,
    };

    /// <summary>All of them, in the order of the paper.</summary>
    internal static ImmutableArray<Entry> All { get; } =
    [
        new(
            "4.1-proj-single", "One-layer convex SNN learns a convex surface by L_proj", "4.1", "notebook, rule update_weights",
            SurfaceExperiment.PublishedSeed, new Experiment.Surface(new())),
        new(
            "4.1-ce", "Spiking mlp learns MNIST by L_ce", "4.1",
            "--model mlp --dataset MNIST --lr 5e-4 --num-layers 3 --epochs 100 --lr-decay-milestones 50 75 89 94 --nonlin snn --loss-sup pred",
            1, new Experiment.Training(Paper with { Model = "mlp", NumLayers = 3, LossSup = SupervisedLoss.Pred })),
        new(
            "m20-fig4", "Convex SNN under noise, synaptic delay and loss of 40% of its neurons", "m20",
            "extra: figure 4 of Mancoo, Keemink and Machens 2020", RobustnessExperiment.PublishedSeed, new Experiment.Robustness(new())),
    ];

    /// <summary>The IDs that stand for several experiments.</summary>
    internal static ImmutableArray<string> Groups { get; } = [.. All.Select(e => e.Section).Distinct(), Everything];

    /// <summary>The experiments that the IDs name, each once, in the order of the IDs.</summary>
    internal static Result<ImmutableArray<Entry>> Find(IEnumerable<string> ids) => ids
        .Aggregate(
            (Result<ImmutableArray<Entry>>)ImmutableArray<Entry>.Empty,
            (found, id) => found.Bind(entries => Find(id).Map(more => entries.AddRange(more))))
        .Map(entries => entries.Distinct().ToImmutableArray());

    /// <summary>The one experiment that an ID names.</summary>
    internal static Result<Entry> FindOne(string id) =>
        All.FirstOrDefault(e => e.Id == id) is { } entry ? entry : Unknown(id, All.Select(e => e.Id));

    private static Result<ImmutableArray<Entry>> Find(string id) =>
        id == Everything ? All
        : Groups.Contains(id) ? All.RemoveAll(e => e.Section != id)
        : FindOne(id).Match<Result<ImmutableArray<Entry>>>(
            entry => ImmutableArray.Create(entry), _ => Unknown(id, All.Select(e => e.Id).Concat(Groups)));

    private static Fault Unknown(string id, IEnumerable<string> known) =>
        new(FaultKind.Usage, id, "no experiment has this ID", $"{Nearest.Hint(id, known)}there are {string.Join(", ", known)}");
}
