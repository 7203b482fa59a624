using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Text;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>One run of several.</summary>
/// <param name="Entry">The experiment with its parameters set.</param>
/// <param name="Seed">Root of all randomness.</param>
/// <param name="Assignments">Every parameter that is set, those of the sweep included.</param>
/// <param name="Varied">Those of the sweep.</param>
internal sealed record PlannedRun(
    Entry Entry,
    ulong Seed,
    ImmutableArray<Assignment> Assignments,
    ImmutableArray<Assignment> Varied
)
{
    /// <summary>
    /// The words of a command that does it, but for seed and shared options; those of <c>run</c> by its ID.
    /// </summary>
    internal ImmutableArray<string> Command { get; init; } =
    ["run", Entry.Id, .. Assignments.SelectMany(a => new[] { "--set", $"{a.Name}={a.Value}" })];

    /// <summary>The words of a command that does it.</summary>
    /// <param name="options">The options that all runs share, as on the command line.</param>
    internal ImmutableArray<string> With(params IEnumerable<string> options) =>
        [.. Command, "--seed", Seed.ToString(CultureInfo.InvariantCulture), .. options];

    /// <summary>
    /// What it is but for its seed: ID and values of all parameters. 1e-3 and 0.001 are one value, and their runs one
    /// run.
    /// </summary>
    internal string Combination { get; } = SweepPlan.Meaning(Entry);

    /// <summary>What it is called among the others.</summary>
    internal string Name =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Entry.Id} seed {Seed}{string.Concat(Varied.Select(a => $" {a.Name}={a.Value}"))}"
        );
}

/// <summary>Values of one parameter that runs go through: <c>--sweep name=a,b,c</c>.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="Values">Its values, as <c>--set</c> takes them.</param>
internal sealed record SweepAxis(string Name, ImmutableArray<string> Values)
{
    /// <summary>
    /// Reads <c>name=a,b,c</c>, and ranges (<see cref="SweepValues"/>); a value that is a list has blanks between its
    /// numbers (<c>layers=50 20,100</c>).
    /// </summary>
    internal static Result<SweepAxis> Parse(string text) =>
        Assignment.Parse(text) is not Result<Assignment>.Ok { Value: var all }
        || all.Value.Split(',').Any(string.IsNullOrWhiteSpace)
            ? new Fault(
                FaultKind.Usage,
                "--sweep",
                $"'{text}' is no parameter with values",
                "write name=a,b,c; 'snn show ID' lists the parameters"
            )
            : SweepValues.Parse(all.Value).Map(values => new SweepAxis(all.Name, values));
}

/// <summary>All runs that a command line asks for.</summary>
internal static class SweepPlan
{
    private const int Most = 10_000;

    /// <summary>The runs of a command line.</summary>
    /// <param name="ids">Experiments and groups of them.</param>
    /// <param name="set"><c>name=value</c>.</param>
    /// <param name="sweeps"><c>name=a,b,c</c>.</param>
    /// <param name="seeds">The seeds; empty for each experiment's own.</param>
    /// <param name="plugins">The plug-ins that the experiments are named with.</param>
    /// <param name="points">Whether the user brings points for a surface.</param>
    internal static Result<ImmutableArray<PlannedRun>> Asked(
        IEnumerable<string> ids,
        IEnumerable<string> set,
        IEnumerable<string> sweeps,
        ImmutableArray<ulong> seeds,
        PluginSet plugins,
        bool points = false
    ) =>
        sweeps
            .Select(SweepAxis.Parse)
            .Sequence()
            .Bind(axes =>
                set.Select(Assignment.Parse)
                    .Sequence()
                    .Bind(made =>
                        Catalogue
                            .Find(ids)
                            .Bind(entries => entries.Select(entry => entry.With(plugins)).Sequence())
                            .Bind(entries =>
                                points
                                && Misused(entries, [.. made.Select(a => a.Name), .. axes.Select(a => a.Name)])
                                    is { } fault
                                    ? fault
                                    : Of(entries, made, axes, seeds)
                            )
                    )
            );

    /// <summary>
    /// Every experiment with every combination of values and every seed, in this order; what is wrong with any is told
    /// before the first one runs.
    /// </summary>
    /// <param name="entries">The experiments.</param>
    /// <param name="set">What is set for all.</param>
    /// <param name="axes">What goes through several values.</param>
    /// <param name="seeds">The seeds; empty for each experiment's own.</param>
    internal static Result<ImmutableArray<PlannedRun>> Of(
        ImmutableArray<Entry> entries,
        ImmutableArray<Assignment> set,
        ImmutableArray<SweepAxis> axes,
        ImmutableArray<ulong> seeds
    )
    {
        var names = axes.Select(a => ParameterName.InFiles(a.Name)).ToArray();
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return new Fault(
                FaultKind.Usage,
                $"--sweep {twice.Key}",
                "it is given twice",
                "name all its values in one --sweep"
            );
        }

        if (set.FirstOrDefault(a => names.Contains(ParameterName.InFiles(a.Name))) is { Name: { } both })
        {
            return new Fault(
                FaultKind.Usage,
                $"--sweep {both}",
                "the parameter is set to one value, too",
                "leave out --set (or --epochs), or --sweep"
            );
        }

        var count = axes.Aggregate(
            (long)entries.Length * Math.Max(1, seeds.Length),
            (product, axis) => Math.Min(Most + 1L, product * axis.Values.Length)
        );
        return count > Most
            ? new Fault(FaultKind.Usage, "--sweep", $"these are more than {Most} runs", "name fewer values or seeds")
            : entries
                .SelectMany(entry =>
                    Combinations(axes)
                        .Select(varied =>
                            entry
                                .Experiment.With(entry.Id, [.. set, .. varied])
                                .Map(experiment => (Entry: entry with { Experiment = experiment }, Varied: varied))
                        )
                )
                .Sequence()
                .Match<Result<ImmutableArray<(Entry Entry, ImmutableArray<Assignment> Varied)>>>(
                    made => made,
                    fault => Where(fault, axes)
                )
                .Map(made =>
                    made.DistinctBy(m => Meaning(m.Entry))
                        .SelectMany(m =>
                            (seeds.IsEmpty ? [m.Entry.Seed] : seeds).Select(seed => new PlannedRun(
                                m.Entry,
                                seed,
                                [.. set, .. m.Varied],
                                m.Varied
                            ))
                        )
                        .ToImmutableArray()
                )
                .Bind<ImmutableArray<PlannedRun>>(plan =>
                    plan.FirstOrDefault(run => run.Seed > run.Entry.Experiment.Kind.MostSeed) is { } beyond
                        ? new Fault(
                            FaultKind.Usage,
                            "--seeds",
                            $"{beyond.Seed} is no seed of {beyond.Entry.Id}",
                            $"give 0 to {beyond.Entry.Experiment.Kind.MostSeed}"
                        )
                        : plan
                );
    }

    /// <summary>An experiment and the values of its parameters, in words.</summary>
    internal static string Meaning(Entry entry) =>
        string.Join('\n', entry.Experiment.Parameters.Select(p => $"{p.Name}={RunText.Of(p.Value)}").Prepend(entry.Id));

    private static IEnumerable<ImmutableArray<Assignment>> Combinations(ImmutableArray<SweepAxis> axes) =>
        axes.Aggregate(
            (IEnumerable<ImmutableArray<Assignment>>)
                [
                    [],
                ],
            (combinations, axis) =>
                combinations.SelectMany(c => axis.Values.Select(value => c.Add(new(axis.Name, value))))
        );

    private static Fault Where(Fault fault, ImmutableArray<SweepAxis> axes) =>
        axes.FirstOrDefault(a => fault.Where == $"--set {a.Name}") is { } axis
            ? fault with
            {
                Where = $"--sweep {axis.Name}",
            }
            : fault;

    private static Fault? Misused(ImmutableArray<Entry> entries, IEnumerable<string> set) =>
        entries.FirstOrDefault(e => !e.Experiment.Kind.TakesPoints) is { } other
            ? new(
                FaultKind.Usage,
                "--points",
                $"{other.Id} learns no surface of points",
                $"give it with an experiment of the kind {string.Join(" or ", Kinds.All.Where(k => k.TakesPoints).Select(k => k.Name))}; 'snn list' shows the kinds"
            )
        : set.FirstOrDefault(name => entries.Any(e => e.Experiment.Kind.ReplacedByPoints.Contains(name))) is { } unused
            ? new(FaultKind.Usage, $"--set {unused}", "it has no meaning with --points", "leave one of them out")
        : null;
}
