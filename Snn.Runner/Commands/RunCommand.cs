using System.Collections.Immutable;
using System.CommandLine;
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
        var options = ExperimentOptions.Make();
        var shared = options.Shared;
        var resume = new Option<bool>("--resume")
        {
            Description =
                "Continue the newest run of the ID with these parameters and this seed that lacks epochs, or start one; without an ID, the newest interrupted run.",
        };
        var command = new ExemplifiedCommand(
            "run",
            "Run experiments; each run gets its own folder below results/.",
            "snn run 4.1-proj-single --epochs 3",
            "snn run 4.1-ce --data sample --epochs 2 --set lr=1e-3 --json",
            "snn run 4.2-vgg8a --resume --checkpoint-every 10m",
            "snn run 4.1-ce --data sample --epochs 2 --seeds 1..3 --sweep lr=log:1e-4..1e-2:5 --sweep timesteps=2,4",
            "snn run lif-ce --plugin my.cs --set nonlin=mine --sweep timesteps=4,8 --data sample"
        );
        options.AddTo(command, resume, options.Several.Jobs);

        RunHost Host(ParseResult parsed) =>
            OneRun.Host(context, parsed.GetValue(shared.Json), tensorBoard: shared.TensorBoard(parsed));

        command.SetAction(parsed =>
        {
            var goesOn = parsed.GetValue(resume);
            var asked = options.Of(parsed);
            if (asked.Ids.Length == 0 && goesOn && asked.Assignments.Length == 0)
            {
                return Newest();
            }

            return asked
                .Plan(context.Plugins)
                .Bind(plan => MathProvider.Use(asked.Math).Map(provider => (plan, provider)))
                .Match(
                    ready =>
                        asked.IsList || ready.plan.Length > 1
                            ? Several(ready.plan)
                            : One(ready.plan[0].Entry, ready.provider),
                    context.Refuse
                );

            int Several(ImmutableArray<PlannedRun> plan) =>
                new SeveralRuns(
                    context,
                    asked.Settings(context.Arguments, asked.Math),
                    parsed.GetValue(shared.Json)
                ).Do(plan, parsed.GetValue(options.Several.Jobs), asked.Given(resume));

            int One(Entry entry, string provider)
            {
                if (asked.Math == "auto" && provider.StartsWith("Managed", StringComparison.Ordinal))
                {
                    context.Screen.Note("MathNet finds no native provider; linear algebra is managed");
                }

                var atFullLength =
                    asked.Assignments.Length == 0
                    && !goesOn
                    && parsed.GetValue(shared.Data) is (null or RunSettings.FullData);
                if (atFullLength && !parsed.GetValue(shared.Json) && Durations.Of(entry.Id) is { } time)
                {
                    context.Screen.Note($"{entry.Id}: {time}");
                }

                var settings = asked.Settings(context.Arguments, provider) with { Plugins = context.Plugins.Files };
                var host = Host(parsed);
                return (
                    goesOn
                        ? Resumption.Of(entry, settings, asked.SetsEpochs, context.Plugins)
                        : new Resumption.Anew(entry)
                ).Match(
                    found => OneRun.Do(() => Resumed(found, settings, host), context, shared.OutputOptions(parsed)),
                    context.Refuse
                );
            }

            int Newest() =>
                MathProvider
                    .Use(asked.Math)
                    .Bind(provider =>
                    {
                        var settings = asked.Settings(context.Arguments, provider);
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
                                    context,
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
}
