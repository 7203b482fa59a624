using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Files;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary>
/// <c>snn plan ID…</c>: the runs that <c>snn run</c> would do, for an engine that spreads them over machines.
/// </summary>
internal static class PlanCommand
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var options = ExperimentOptions.Make();
        var lines = new Option<bool>("--lines")
        {
            Description =
                "Print a command a line, for GNU parallel, xargs or Snakemake; what is done without another word.",
        };
        var slurm = Options.Text(
            "--slurm",
            "DIR",
            "Write a plan and a script for sbatch into this folder: an array of jobs, a run a task.",
            "a folder"
        );
        var time = Options.Text(
            "--time",
            "T",
            "For Slurm: time limit of a task, as in 4:00:00; a task that needs more is queued again and resumed.",
            "a time of Slurm"
        );
        var atOnce = Options.Count("--at-once", "For Slurm: how many tasks at once [default: 20].", 1);
        var more = new RepeatedOption(
            "--sbatch",
            "OPTION",
            "For Slurm: a further option of sbatch, as in --sbatch=--partition=long; may be repeated.",
            "an option of sbatch, as in --partition=long"
        );
        var status = new Option<bool>("--status")
        {
            Description = "Tell how the runs stand, from their folders; exit code 1 while one is not done.",
        };
        var random = Options.Count(
            "--random",
            "Only this number of combinations, chosen at random, the same ones each time.",
            1
        );
        var halve = Options.Count(
            "--halve",
            "Only the better half of the combinations with this number of completed epochs, by their validation accuracy; with more --epochs these continue.",
            1
        );
        var command = new ExemplifiedCommand(
            "plan",
            "List the runs of a sweep for an engine that spreads them over machines: GNU parallel, Snakemake, Slurm.",
            "snn plan lif-ce --seeds 1..3 --sweep lr=log:1e-4..1e-2:5 --threads 1 | parallel",
            "snn plan lif-ce --seeds 1..3 --sweep dropout=0,0.1 --slurm jobs --time 4:00:00 && sbatch jobs/array.sbatch",
            "snn plan lif-ce --seeds 1..3 --sweep dropout=0,0.1 --status",
            "snn plan lif-ce --sweep lr=log:1e-4..1e-2:20 --sweep dropout=0..0.5:6 --random 16 --set validation=0.1 --epochs 5"
        );
        command.Aliases.Add("sweep");
        options.AddTo(command, lines, slurm, time, atOnce, more, status, random, halve);

        command.SetAction(parsed =>
        {
            var asked = options.Of(parsed);
            var settings = asked.Settings(context.Arguments, asked.Math) with { Plugins = context.Plugins.Files };
            return OneWay()
                .Bind(_ => asked.Plan(context.Plugins))
                .Map(plan => parsed.GetValue(random) is { } n ? PlanSelection.Drawn(plan, n, new Seed(0)) : plan)
                .Bind(plan => parsed.GetValue(halve) is { } epochs ? Halved(plan, epochs) : plan)
                .Bind(Said)
                .Match(code => code, context.Refuse);

            Result<bool> OneWay()
            {
                string[] ways =
                [
                    .. new[] { (Option)lines, slurm, status }
                        .Where(o => parsed.GetResult(o) is { Implicit: false })
                        .Select(o => o.Name),
                ];
                return ways.Length > 1
                    ? new Fault(FaultKind.Usage, ways[1], $"{ways[0]} asks for something else", "leave one of them out")
                    : true;
            }

            Result<int> Said(ImmutableArray<PlannedRun> plan) =>
                parsed.GetValue(status)
                    ? Standing(plan).Map(runs => Print(context, runs, parsed.GetValue(options.Shared.Json)))
                : parsed.GetValue(slurm) is { } folder ? Slurm(plan, folder)
                : Lines(plan);

            Result<ImmutableArray<PlanStanding>> Standing(ImmutableArray<PlannedRun> plan) =>
                PlanStanding.Of(plan, settings, asked.SetsEpochs, context.Plugins);

            // Those with fewer epochs were left behind in an earlier round, or have not come so far.
            Result<ImmutableArray<PlannedRun>> Halved(ImmutableArray<PlannedRun> plan, int epochs) =>
                Standing(plan)
                    .Bind(runs => Validated(runs, epochs))
                    .Map(merits =>
                    {
                        var reached = plan.RemoveAll(run => !merits.ContainsKey(run));
                        context.Screen.Note(
                            $"{Combinations(reached)} of {Combinations(plan)} combinations have had {epochs} epochs; the better half of those is planned"
                        );
                        return PlanSelection.BetterHalf(reached, run => merits[run]);
                    });

            Result<int> Lines(ImmutableArray<PlannedRun> plan)
            {
                foreach (var run in plan)
                {
                    context.Screen.Out.WriteLine(Line(run, []));
                }

                return ExitCode.Done;
            }

            string Line(PlannedRun run, IEnumerable<string> further) =>
                ShellWords.Line([.. RunProcess.Self, .. run.With([.. asked.Given(), .. further, "--resume"])]);

            Result<int> Slurm(ImmutableArray<PlannedRun> plan, string folder)
            {
                var cores = settings.Threads ?? 1;
                var array = new SlurmArray(
                    Path.GetFullPath(folder),
                    Environment.CurrentDirectory,
                    plan.Length,
                    parsed.GetValue(atOnce) ?? 20,
                    cores,
                    plan.Max(run => run.Entry.Experiment.Needs.Memory),
                    parsed.GetValue(time),
                    settings.Device == DeviceChoice.Cuda,
                    [.. parsed.GetValue(more) ?? []]
                );
                string[] threads = settings.Threads is null ? ["--threads", "1"] : [];
                var script = Path.Combine(folder, SlurmArray.ScriptFile);
                return NamedFile
                    .WriteBelow(
                        folder,
                        "--slurm",
                        (
                            SlurmArray.PlanFile,
                            Utf8.GetBytes(string.Concat(plan.Select(run => Line(run, threads) + "\n")))
                        ),
                        (SlurmArray.ScriptFile, Utf8.GetBytes(array.Script))
                    )
                    .Map(_ =>
                    {
                        context.Screen.Out.WriteLine(
                            $"{RunViews.Shown(Path.GetFullPath(script))}: {Numbers.Grouped(plan.Length)} runs, {Numbers.Grouped(Math.Min(array.AtOnce, plan.Length))} at once; begin them with: sbatch {ShellWords.Quoted(script)}"
                        );
                        return ExitCode.Done;
                    });
            }
        });
        return command;
    }

    // The highest of each run's first epochs, of combinations whose runs have all had so many.
    private static Result<IReadOnlyDictionary<PlannedRun, double>> Validated(
        ImmutableArray<PlanStanding> runs,
        int epochs
    )
    {
        ImmutableArray<PlanStanding> reached =
        [
            .. runs.GroupBy(run => run.Run.Combination)
                .Where(all => all.All(run => run.Found?.Epochs.Length >= epochs))
                .SelectMany(all => all),
        ];
        return reached.IsEmpty
            ? new Fault(
                FaultKind.Usage,
                "--halve",
                $"no run of the plan has had {epochs} epochs",
                $"run all of it first, with --epochs {epochs}"
            )
            : reached
                .Select(run =>
                    run.Found!.Epochs.Take(epochs)
                        .Select(line => MetricKeys.ValidationAccuracy.Number(line.Numbers))
                        .OfType<double>()
                        .DefaultIfEmpty(double.NaN)
                        .Max()
                        is var highest
                    && double.IsNaN(highest)
                        ? (Result<(PlannedRun Run, double Merit)>)
                            new Fault(
                                FaultKind.Usage,
                                "--halve",
                                $"{run.Run.Name} has no validation accuracy",
                                "plan with --set validation=0.1: what is chosen by test data says nothing about new data"
                            )
                        : (run.Run, highest)
                )
                .Sequence()
                .Map(merits => (IReadOnlyDictionary<PlannedRun, double>)merits.ToDictionary(m => m.Run, m => m.Merit));
    }

    private static int Combinations(ImmutableArray<PlannedRun> plan) =>
        plan.Select(run => run.Combination).Distinct(StringComparer.Ordinal).Count();

    private static int Print(Context context, ImmutableArray<PlanStanding> runs, bool json)
    {
        var counts = runs.GroupBy(run => run.Status).OrderBy(status => status.Key, StringComparer.Ordinal).ToArray();
        if (json)
        {
            context.Screen.Out.WriteLine(
                RunJson.Page(
                    new JsonObject
                    {
                        ["counts"] = new JsonObject(
                            counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Count()))
                        ),
                        ["runs"] = new JsonArray([.. runs.Select(run => (JsonNode)ToJson(run))]),
                    }
                )
            );
        }
        else
        {
            foreach (var run in runs)
            {
                context.Screen.Out.WriteLine(
                    string.Join(
                        "  ",
                        new[]
                        {
                            run.Run.Name,
                            run.Status,
                            run.Found is { } found
                                ? string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{found.Epochs.Length}/{found.Run.Epochs}"
                                )
                                : "",
                            run.Found?.Headline?.Text ?? "",
                            run.Found is { } there ? RunViews.Shown(there.Run.Path) : "",
                        }.Where(word => word.Length > 0)
                    )
                );
            }

            context.Screen.Out.WriteLine(
                $"{Numbers.Grouped(runs.Length)} runs: {string.Join(", ", counts.Select(c => $"{Numbers.Grouped(c.Count())} {c.Key}"))}"
            );
        }

        return runs.All(run => run.IsDone) ? ExitCode.Done : ExitCode.Failed;
    }

    private static JsonObject ToJson(PlanStanding run) =>
        new()
        {
            ["id"] = run.Run.Entry.Id,
            ["seed"] = run.Run.Seed,
            ["parameters"] = new JsonObject(
                run.Run.Varied.Select(a => KeyValuePair.Create(a.Name, (JsonNode?)a.Value))
            ),
            ["status"] = run.Status,
            ["epochs"] = run.Found?.Epochs.Length ?? 0,
            ["folder"] = run.Found?.Run.Path,
        };
}
