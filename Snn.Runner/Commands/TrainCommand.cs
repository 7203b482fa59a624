using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Data.Own;
using Snn.Runner.Execution;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary><c>snn train FLAGS</c>: the paper's own training command.</summary>
internal static class TrainCommand
{
    private const string Managed = "managed";

    /// <summary>
    /// Makes the command: a flag for each parameter of a training experiment, and those of <c>run</c>.
    /// </summary>
    internal static Command Make(Context context)
    {
        var parameters = TrainingParameters.Of(context.Plugins.Registry).Select(ParameterOption.Of).ToImmutableArray();
        var shared = RunOptions.Make("1");
        var saveDir = Options.Text("--save-dir", "DIR", "The same as --results.", "a folder");
        var resume = Options.Text(
            "--resume",
            "RUN|FILE",
            "Continue a run (its folder) or a checkpoint; flags that are not given are taken from that run.",
            "the folder of a run, or a checkpoint"
        );
        resume.CompletionSources.Add(Completions.Runs);
        var init = Options.Text(
            "--init",
            "FILE",
            "Start with the weights of an exported network (.safetensors or .nir); flags that are not given are taken from the file.",
            "a .safetensors or .nir file"
        );
        var noCuda = new Option<bool>("--no-cuda") { Description = "The same as --device cpu." };
        var noStats = new Option<bool>("--no-print-stats")
        {
            Description = "Do not print each epoch's numbers block by block.",
        };
        var bar = new Option<bool>("--progress-bar")
        {
            Description = "Accepted for compatibility with the paper's script; terminals always show the bar.",
        };
        var several = SweepOptions.Make();
        var command = new ExemplifiedCommand(
            PluginOption.Train,
            "Train a network by layer-local losses: the flags of the paper's script, with its defaults.",
            "snn train --model mlp --dataset MNIST --lr 5e-4 --num-layers 3 --epochs 100 --lr-decay-milestones 50 75 89 94 --nonlin snn --loss-sup pred",
            "snn train --model 15C5-P2-40C5-P2-300 --nonlin snn --epochs 2 --data sample",
            "snn train --nonlin lif --data sample --epochs 2 --seeds 1..3 --sweep lr=log:1e-4..1e-2:3",
            "snn train --resume results/train/20260101T120000Z-seed1 --epochs 200",
            "snn train --init mlp.safetensors --data sample --epochs 2 --lr 1e-4",
            "snn train --plugin my.cs --nonlin mine --timesteps 8 --epochs 5 --data sample"
        );
        foreach (
            var option in parameters
                .Concat(shared.All)
                .Concat(several.All)
                .Concat([saveDir, resume, init, noCuda, noStats, bar])
        )
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            if (Contradiction() is { } fault)
            {
                return context.Refuse(fault);
            }

            var settings = shared.Settings(parsed, context.Arguments, Managed);
            settings = settings with
            {
                Out = parsed.GetValue(saveDir) ?? settings.Out,
                Device = parsed.GetValue(noCuda) ? DeviceChoice.Cpu : settings.Device,
                Plugins = context.Plugins.Files,
                Init = parsed.GetValue(init),
            };
            var json = parsed.GetValue(shared.Json);
            if (several.Asked(parsed))
            {
                return Planned()
                    .Match(
                        plan =>
                            new SeveralRuns(context, settings, json).Do(
                                plan,
                                parsed.GetValue(several.Jobs),
                                GivenOptions.Of(
                                    parsed,
                                    shared
                                        .All.Where(o => o != shared.Seed && o != shared.Json)
                                        .Concat([saveDir, init, noCuda])
                                )
                            ),
                        context.Refuse
                    );
            }

            return Origin
                .Of(parsed.GetValue(resume), context.Plugins, context.Stop)
                .Bind(origin =>
                    origin.Run is null && origin.Checkpoint is null
                        ? Beginning().Map(flags => origin with { Flags = flags })
                        : origin
                )
                .Bind(origin =>
                    Flags([.. parameters.Cast<IParameterOption>()], parsed, origin.Flags)
                        .Bind(Brought)
                        .Map(flags => (origin, entry: Trained(flags)))
                )
                .Match(
                    plan =>
                        OneRun.Do(
                            () =>
                                Launch.Run(
                                    plan.origin.Run is { } run
                                        ? Catalogue.Continued(plan.entry, run.Record)
                                        : plan.entry,
                                    settings,
                                    OneRun.Host(
                                        context,
                                        json,
                                        layers: !parsed.GetValue(noStats),
                                        shared.TensorBoard(parsed)
                                    ),
                                    plan.origin.Run,
                                    plan.origin.Checkpoint
                                ),
                            context,
                            shared.OutputOptions(parsed)
                        ),
                    context.Refuse
                );

            // Each combination of values is its flags, as they would be typed.
            Result<ImmutableArray<PlannedRun>> Planned()
            {
                var typed = GivenOptions.Of(parsed, parameters);
                return (
                    from axes in (parsed.GetValue(several.Sweep) ?? []).Select(SweepAxis.Parse).Sequence()
                    from beginning in Beginning()
                    from flags in Flags([.. parameters.Cast<IParameterOption>()], parsed, beginning).Bind(Brought)
                    from plan in SweepPlan.Of(
                        [Trained(flags)],
                        [
                            .. parameters
                                .Where(p => parsed.GetResult(p) is { Implicit: false })
                                .Select(p => new Assignment(p.Name[2..], ""))
                                .Where(given =>
                                    axes.Any(a => ParameterName.InFiles(a.Name) == ParameterName.InFiles(given.Name))
                                ),
                        ],
                        axes,
                        parsed.GetResult(several.Seeds) is not null ? parsed.GetValue(several.Seeds)
                            : parsed.GetValue(shared.Seed) is { } one ? [one]
                            : []
                    )
                    select plan.Select(run => AsTyped(run, Trained, typed)).ToImmutableArray()
                );
            }

            // What holds where no flag is given: what the file has, or the script's defaults.
            Result<TrainingFlags> Beginning() =>
                settings.Init is not { } path
                    ? new TrainingFlags { Registry = context.Plugins.Registry }
                    : NetworkFile
                        .Initial(path, context.Plugins.Registry, Timesteps())
                        .Bind(file => file.Network.Flags)
                        .Map(flags => flags with { Registry = context.Plugins.Registry });

            int? Timesteps() =>
                parameters.First(p => p.Name == "--timesteps") is var option
                && parsed.GetResult(option) is { Implicit: false, Tokens: [var token] }
                && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var steps)
                    ? steps
                    : null;

            Entry Trained(TrainingFlags flags) => Catalogue.Trained(flags, fresh: settings.Init is null);

            // Images of one's own that --data names are the data set, unless another one was asked for by its name.
            Result<TrainingFlags> Brought(TrainingFlags flags)
            {
                if (
                    settings.Data is not { } choice
                    || !OwnChoice.IsOwn(choice, flags.Data.Dataset)
                    || (
                        KnownDatasets.Named(flags.Data.Dataset) is not null
                        && parameters
                            .Where(p => p.Name == "--" + OwnChoice.Parameter)
                            .Any(p => parsed.GetResult(p) is { Implicit: false })
                    )
                )
                {
                    return flags;
                }

                settings = settings with { Data = RunSettings.FullData };
                return OwnData
                    .Whole(choice)
                    .Map(word => flags with { Data = flags.Data with { Dataset = word } })
                    .Bind(made => made.Read().Map(_ => made));
            }

            Fault? Contradiction() =>
                several.Asked(parsed) && parsed.GetValue(resume) is not null
                    ? new(
                        FaultKind.Usage,
                        "--resume",
                        "several runs are asked for, too",
                        "continue a single run, or leave it out"
                    )
                : parsed.GetValue(init) is not null && parsed.GetValue(resume) is not null
                    ? new(FaultKind.Usage, "--init", "--resume continues with trained weights", "leave one of them out")
                : parsed.GetResult(several.Seeds) is not null && parsed.GetValue(shared.Seed) is not null
                    ? new(FaultKind.Usage, "--seeds", "--seed names another one", "leave one of them out")
                : parsed.GetValue(noCuda) && parsed.GetValue(shared.Device) == "cuda"
                    ? new(FaultKind.Usage, "--no-cuda", "--device cuda asks for the opposite", "leave one of them out")
                : parsed.GetValue(saveDir) is { } a && parsed.GetValue(shared.Results) is { } b && a != b
                    ? new(
                        FaultKind.Usage,
                        "--save-dir",
                        $"--results names another folder, {b}",
                        "leave one of them out"
                    )
                : null;
        });
        return command;
    }

    /// <summary>The flags that were given on top of others, if they mean an experiment.</summary>
    internal static Result<TrainingFlags> Flags(
        ImmutableArray<IParameterOption> parameters,
        ParseResult parsed,
        TrainingFlags from
    ) =>
        parameters
            .Aggregate((Result<TrainingFlags>)from, (made, option) => made.Bind(flags => option.Apply(flags, parsed)))
            .Bind(made => made.Read().Map(_ => made))
            .Match<Result<TrainingFlags>>(
                made => made,
                fault => fault with { Where = Flag(fault.Where, from.Registry) }
            );

    private static PlannedRun AsTyped(
        PlannedRun run,
        Func<TrainingFlags, Entry> trained,
        ImmutableArray<string> typed
    ) =>
        run with
        {
            Entry = TrainingKind
                .Value.Value(run.Entry.Experiment, () => new(FaultKind.Usage, "--sweep", "it trains no layers", ""))
                .Match(trained, _ => run.Entry),
            Command = [PluginOption.Train, .. typed, .. run.Varied.Select(a => $"--{a.Name}={a.Value}")],
        };

    private static string Flag(string where, Registry registry) =>
        TrainingParameters.Of(registry).Any(p => p.Name == where) ? "--" + where : where;

    /// <summary>Where training begins.</summary>
    /// <param name="Flags">Those that hold where none is given.</param>
    /// <param name="Run">The run that goes on, in its folder; null for a new one.</param>
    /// <param name="Checkpoint">
    /// The checkpoint that was named; null for the newest of the run, or for the beginning.
    /// </param>
    private sealed record Origin(TrainingFlags Flags, StoredRun? Run, FoundCheckpoint? Checkpoint)
    {
        internal static Result<Origin> Of(string? resume, PluginSet plugins, CancellationToken cancel) =>
            resume is null ? new Origin(new() { Registry = plugins.Registry }, null, null)
            : Directory.Exists(resume)
                ? StoredRun
                    .Named(resume)
                    .Bind(run =>
                        plugins
                            .For(run.Record, cancel)
                            .Bind(same => Catalogue.Of(run.Record, same))
                            .Bind(entry =>
                                TrainingKind
                                    .Value.Value(
                                        entry.Experiment,
                                        () =>
                                            new(
                                                FaultKind.Usage,
                                                "--resume",
                                                $"{resume} is a run of {run.Record.Id}, which trains no network of layers",
                                                $"resume it with 'snn run {run.Record.Id} --resume'"
                                            )
                                    )
                                    .Map(known => new Origin(known, run, null))
                            )
                    )
            : File.Exists(resume)
                ? CheckpointFiles
                    .Read(resume)
                    .Bind(found =>
                        plugins
                            .For(CheckpointFiles.RunOf(resume)?.Record, cancel)
                            .Bind(same => TrainedNetwork.Flags(found.Value, same.Registry))
                            .Map(flags => new Origin(flags, CheckpointFiles.RunOf(resume), found))
                    )
            : new Fault(
                FaultKind.Data,
                $"--resume {resume}",
                "there is no such run or checkpoint",
                "name the folder of a run, results/<id>/<time>-seed<n>, or a checkpoint in it"
            );
    }
}
