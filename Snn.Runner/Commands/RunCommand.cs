using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn run ID…</c>: runs experiments, one after the other.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
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
        var epochs = Options.Count("--epochs", "The same as --set epochs=n.", 0);
        var points = Options.Text(
            "--points",
            "FILE",
            "Data points of your own for a surface: a CSV file, inputs first, the target last.",
            "a CSV file"
        );
        var math = Options.Word(
            "--math",
            "Linear algebra of convex networks [default: managed].",
            [.. MathProvider.Words]
        );
        var resume = new Option<bool>("--resume")
        {
            Description =
                "Go on with the newest run of the ID with these parameters and this seed that lacks epochs, or begin one; without an ID, with the newest that was broken off.",
        };
        var several = SweepOptions.Make();
        var (seeds, sweep, jobs) = (several.Seeds, several.Sweep, several.Jobs);
        var shared = RunOptions.Make("the experiment's published seed");
        var command = new ExemplifiedCommand(
            "run",
            "Run experiments; each gets a folder of its own below results/.",
            "snn run 4.1-proj-single --epochs 3",
            "snn run 4.1-ce --data sample --epochs 2 --set lr=1e-3 --json",
            "snn run 4.2-vgg8a --resume --checkpoint-every 10m",
            "snn run 4.1-ce --data sample --epochs 2 --seeds 1..3 --sweep lr=log:1e-4..1e-2:5 --sweep timesteps=2,4",
            "snn run lif-ce --plugin my.cs --set nonlin=mine --sweep timesteps=4,8 --data sample"
        )
        {
            ids,
            set,
            sweep,
            seeds,
            epochs,
            points,
            math,
            resume,
            jobs,
        };
        foreach (var option in shared.All)
        {
            command.Options.Add(option);
        }

        RunHost Host(ParseResult parsed) =>
            OneRun.Host(context, parsed.GetValue(shared.Json), tensorBoard: shared.TensorBoard(parsed));

        command.SetAction(parsed =>
        {
            var goesOn = parsed.GetValue(resume);
            string[] assignments =
            [
                .. parsed.GetValue(set) ?? [],
                .. parsed.GetValue(epochs) is { } n
                    ? [string.Create(CultureInfo.InvariantCulture, $"epochs={n}")]
                    : Array.Empty<string>(),
            ];
            var wanted = parsed.GetValue(ids) ?? [];
            if (wanted.Length == 0)
            {
                return goesOn && assignments.Length == 0
                    ? Newest()
                    : context.Refuse(
                        new(
                            FaultKind.Usage,
                            "snn run",
                            "ID is missing",
                            "see 'snn run --help'; 'snn list' has the experiments"
                        )
                    );
            }

            // Images of one's own that --data names are the data set of every experiment.
            var brought = Brought(parsed.GetValue(shared.Data));
            var asked = parsed.GetValue(math) ?? MathProvider.Words[0];

            // Who names a group, seeds or values has asked for a list, were it of one.
            var list = several.Asked(parsed) || Catalogue.Groups.Contains(wanted[0]);
            return Plan()
                .Bind(plan => MathProvider.Use(asked).Map(provider => (plan, provider)))
                .Match(
                    ready =>
                        list || ready.plan.Length > 1 ? Several(ready.plan) : One(ready.plan[0].Entry, ready.provider),
                    context.Refuse
                );

            Result<ImmutableArray<PlannedRun>> Plan() =>
                parsed.GetResult(seeds) is not null && parsed.GetValue(shared.Seed) is not null
                    ? new Fault(FaultKind.Usage, "--seeds", "--seed names another one", "leave one of them out")
                    : SweepPlan.Asked(
                        wanted,
                        [.. assignments, .. brought],
                        parsed.GetValue(sweep) ?? [],
                        parsed.GetResult(seeds) is not null ? parsed.GetValue(seeds)
                            : parsed.GetValue(shared.Seed) is { } one ? [one]
                            : [],
                        context.Plugins,
                        parsed.GetValue(points) is not null
                    );

            string[] Brought(string? choice) =>
                choice is null
                || assignments.Concat(parsed.GetValue(sweep) ?? []).Any(IsDataset)
                || Catalogue.Find(wanted) is not Result<ImmutableArray<Entry>>.Ok { Value: var entries }
                || entries
                    .SelectMany(e => e.Experiment.Parameters.Where(p => p.Name == OwnChoice.Parameter))
                    .Select(p => RunText.Of(p.Value))
                    .ToArray()
                    is not { Length: > 0 } sets
                || !sets.All(set => OwnChoice.IsOwn(choice, set))
                    ? []
                    : [$"{OwnChoice.Parameter}={choice}"];

            RunSettings Settings(string provider) =>
                shared.Settings(parsed, context.Arguments, provider, parsed.GetValue(points)) is var given
                && brought.Length > 0
                    ? given with
                    {
                        Data = RunSettings.FullData,
                    }
                    : given;

            int Several(ImmutableArray<PlannedRun> plan) =>
                new SeveralRuns(context, Settings(asked), parsed.GetValue(shared.Json)).Do(
                    plan,
                    parsed.GetValue(jobs),
                    GivenOptions.Of(
                        parsed,
                        [
                            .. shared.All.Where(o =>
                                o != shared.Seed && o != shared.Json && (o != shared.Data || brought.Length == 0)
                            ),
                            points,
                            math,
                            resume,
                        ]
                    )
                );

            int One(Entry entry, string provider)
            {
                if (asked == "auto" && provider.StartsWith("Managed", StringComparison.Ordinal))
                {
                    context.Screen.Note("MathNet finds no native provider; linear algebra is managed");
                }

                var atFullLength =
                    assignments.Length == 0
                    && !goesOn
                    && parsed.GetValue(shared.Data) is (null or RunSettings.FullData);
                if (atFullLength && !parsed.GetValue(shared.Json) && Durations.Of(entry.Id) is { } time)
                {
                    context.Screen.Note($"{entry.Id}: {time}");
                }

                var settings = Settings(provider) with { Plugins = context.Plugins.Files };
                var host = Host(parsed);
                var epochsGiven = assignments
                    .Select(Assignment.Parse)
                    .Sequence()
                    .Match(made => made.Any(a => a.Name == "epochs"), _ => false);
                return (
                    goesOn ? Resumption.Of(entry, settings, epochsGiven, context.Plugins) : new Resumption.Anew(entry)
                ).Match(
                    found =>
                        OneRun.Do(() => Resumed(found, settings, host), context.Screen, shared.OutputOptions(parsed)),
                    context.Refuse
                );
            }

            int Newest() =>
                MathProvider
                    .Use(parsed.GetValue(math) ?? MathProvider.Words[0])
                    .Bind(provider =>
                    {
                        var settings = shared.Settings(parsed, context.Arguments, provider, parsed.GetValue(points));
                        return Resumption
                            .Newest(settings.Out, context.Plugins, context.Stop)
                            .Map(found =>
                                OneRun.Do(
                                    () =>
                                        Resumed(
                                            found.Run,
                                            settings with
                                            {
                                                Plugins = found.Plugins.Files,
                                            },
                                            Host(parsed)
                                        ),
                                    context.Screen,
                                    shared.OutputOptions(parsed)
                                )
                            );
                    })
                    .Match(code => code, context.Refuse);
        });
        return command;
    }

    private static RunOutcome Resumed(Resumption resumption, RunSettings settings, RunHost host)
    {
        switch (resumption)
        {
            case Resumption.GoesOn goesOn:
                return Launch.Run(goesOn.Entry, settings, host, goesOn.Run);
            case Resumption.IsDone { Run: var run }:
                host.Note(
                    $"{run.Record.Id}: {RunViews.Shown(run.Path)} has all its epochs; leave out --resume for a new run, or ask for more epochs"
                );
                return new(RunStatus.Done, run.Summary ?? RunSummary.Unknown, []);
            case Resumption.Anew anew:
                return Launch.Run(anew.Entry, settings, host);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static bool IsDataset(string assignment) =>
        assignment.StartsWith(OwnChoice.Parameter + "=", StringComparison.Ordinal);
}
