using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;

namespace Snn.Runner.Commands.Parsing;

/// <summary>What names experiments by their IDs, sets their parameters and says how they run.</summary>
internal sealed record ExperimentOptions(
    Argument<string[]> Ids,
    RepeatedOption Set,
    ValueOption<int?> Epochs,
    ValueOption<string> Points,
    ValueOption<string> Math,
    SweepOptions Several,
    RunOptions Shared
)
{
    /// <summary>The options.</summary>
    internal static ExperimentOptions Make()
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = $"Experiments, or groups of them: {string.Join(", ", Catalogue.Groups)}.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "ID",
        };
        ids.CompletionSources.Add(_ =>
            Catalogue
                .All.Select(e => e.Id)
                .Concat(Catalogue.Groups)
                .Select(id => new System.CommandLine.Completions.CompletionItem(id))
        );
        var set = new RepeatedOption(
            "--set",
            "name=value",
            "Set a parameter; may be repeated.",
            "name=value; 'snn show ID' lists the parameters"
        );
        set.CompletionSources.Add(Completions.Assignments);
        return new(
            ids,
            set,
            Options.Count("--epochs", "The same as --set epochs=n.", 0),
            Options.Text(
                "--points",
                "FILE",
                "Your own data points for a surface: a CSV file, inputs first, the target last.",
                "a CSV file"
            ),
            Options.Word("--math", "Linear algebra of convex networks [default: managed].", [.. MathProvider.Words]),
            SweepOptions.Make(),
            RunOptions.Make("the experiment's published seed")
        );
    }

    /// <summary>Gives them to a command, in the order in which its help shows them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="own">Its own options, which stand before those of how runs are done.</param>
    internal void AddTo(Command command, params IEnumerable<Option> own)
    {
        command.Arguments.Add(Ids);
        foreach (
            var option in (Option[])[Set, Several.Sweep, Several.Seeds, Epochs, Points, Math, .. own, .. Shared.All]
        )
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What a command line says by them.</summary>
    /// <param name="parsed">The command line.</param>
    internal Asked Of(ParseResult parsed) => new(this, parsed);

    /// <summary>The experiments of one command line.</summary>
    /// <param name="options">The options.</param>
    /// <param name="parsed">The command line.</param>
    internal sealed class Asked(ExperimentOptions options, ParseResult parsed)
    {
        /// <summary>The IDs and groups; may be none.</summary>
        internal string[] Ids { get; } = parsed.GetValue(options.Ids) ?? [];

        /// <summary>What is set for all, <c>name=value</c>.</summary>
        internal string[] Assignments { get; } =
        [
            .. parsed.GetValue(options.Set) ?? [],
            .. parsed.GetValue(options.Epochs) is { } n
                ? [string.Create(CultureInfo.InvariantCulture, $"epochs={n}")]
                : Array.Empty<string>(),
        ];

        /// <summary>The word for linear algebra.</summary>
        internal string Math => parsed.GetValue(options.Math) ?? MathProvider.Words[0];

        /// <summary>Whether the number of epochs is set.</summary>
        internal bool SetsEpochs =>
            Assignments
                .Select(Assignment.Parse)
                .Sequence()
                .Match(made => made.Any(a => a.Name == "epochs"), _ => false);

        /// <summary>
        /// Whether it is a list of runs, were it of one: who names a group, seeds or values asks for it.
        /// </summary>
        internal bool IsList => options.Several.Asked(parsed) || (Ids.Length > 0 && Catalogue.Groups.Contains(Ids[0]));

        private string[] Sweeps => parsed.GetValue(options.Several.Sweep) ?? [];

        /// <summary>All runs that it asks for.</summary>
        /// <param name="plugins">The plug-ins that the experiments are named with.</param>
        internal Result<ImmutableArray<PlannedRun>> Plan(PluginSet plugins)
        {
            var (seeds, seed) = (options.Several.Seeds, options.Shared.Seed);
            return Ids.Length == 0
                    ? new Fault(
                        FaultKind.Usage,
                        $"snn {parsed.CommandResult.Command.Name}",
                        "ID is missing",
                        $"see 'snn {parsed.CommandResult.Command.Name} --help'; 'snn list' has the experiments"
                    )
                : parsed.GetResult(seeds) is not null && parsed.GetValue(seed) is not null
                    ? new Fault(FaultKind.Usage, "--seeds", "--seed names another one", "leave one of them out")
                : SweepPlan.Asked(
                    Ids,
                    [.. Assignments, .. Brought],
                    Sweeps,
                    parsed.GetResult(seeds) is not null ? parsed.GetValue(seeds)
                        : parsed.GetValue(seed) is { } one ? [one]
                        : [],
                    plugins,
                    parsed.GetValue(options.Points) is not null
                );
        }

        /// <summary>What is asked for beside the experiments.</summary>
        /// <param name="commandLine">As it was typed.</param>
        /// <param name="provider">The linear algebra that was found.</param>
        internal RunSettings Settings(ImmutableArray<string> commandLine, string provider) =>
            options.Shared.Settings(parsed, commandLine, provider, parsed.GetValue(options.Points)) is var given
            && Brought.Length > 0
                ? given with
                {
                    Data = RunSettings.FullData,
                }
                : given;

        /// <summary>The options that all runs share, as they were typed; those of a run alone are left out.</summary>
        /// <param name="more">Options of the command that runs have, too.</param>
        internal ImmutableArray<string> Given(params IEnumerable<Option> more) =>
            GivenOptions.Of(
                parsed,
                [
                    .. options.Shared.All.Where(o =>
                        o != options.Shared.Seed
                        && o != options.Shared.Json
                        && (o != options.Shared.Data || Brought.Length == 0)
                    ),
                    options.Points,
                    options.Math,
                    .. more,
                ]
            );

        // Images of one's own that --data names are the data set of every experiment.
        private string[] Brought =>
            parsed.GetValue(options.Shared.Data) is not { } choice
            || Assignments.Concat(Sweeps).Any(IsDataset)
            || Catalogue.Find(Ids) is not Result<ImmutableArray<Entry>>.Ok { Value: var entries }
            || entries
                .SelectMany(e => e.Experiment.Parameters.Where(p => p.Name == OwnChoice.Parameter))
                .Select(p => RunText.Of(p.Value))
                .ToArray()
                is not { Length: > 0 } sets
            || !sets.All(set => OwnChoice.IsOwn(choice, set))
                ? []
                : [$"{OwnChoice.Parameter}={choice}"];

        private static bool IsDataset(string assignment) =>
            assignment.StartsWith(OwnChoice.Parameter + "=", StringComparison.Ordinal);
    }
}
