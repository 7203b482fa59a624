using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Data.Own;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn eval RUN</c>: what a saved network is worth.</summary>
internal static class EvalCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var run = Options.Run(
            "The folder of a run, its saved network or a checkpoint; or a network in a file, .safetensors or .nir."
        );
        var data = Options.Text(
            "--data",
            "sample|full|PATH",
            "Images to evaluate on: the small sample, the whole set, a folder with its files, or your own images [default: those of the run].",
            "sample, full, or the path of images"
        );
        var checkpoint = Options.Checkpoint();
        var device = Options.Word("--device", "Where to compute [default: auto].", [.. ComputeDevice.Words.Keys]);
        var threads = Options.Count("--threads", "Threads [default: as many as the run had].", 1);
        var dataset = Options.Text(
            "--dataset",
            "NAME",
            "Of a network in a file: the images that it is shown [default: those that the file names].",
            "the name of a known set"
        );
        dataset.CompletionSources.Add([.. KnownDatasets.All.Select(set => set.Name)]);
        var timesteps = Options.Count(
            "--timesteps",
            "Of a network in a file: time steps for which an image is shown [default: those of the file].",
            1
        );
        var step = new ValueOption<double?>(
            "--dt",
            "seconds",
            "Of a graph in a .nir file: length of a time step [default: that of the file, else 1e-4].",
            "a number of seconds above 0",
            text =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                && seconds > 0
                && double.IsFinite(seconds)
                    ? (double?)seconds
                    : new Fault(FaultKind.Usage, "--dt", $"'{text}' is not allowed", "give a number of seconds above 0")
        );
        var plugins = Options.Plugins(" [default: those of the run]");
        var (libtorch, json) = (Options.LibTorch(), Options.Json());
        var command = new ExemplifiedCommand(
            "eval",
            "Evaluate a saved network: errors of a surface, or accuracy and confusion of a classifier.",
            "snn eval results/4.1-proj-mnist-single/20260101T120000Z-seed1",
            "snn eval results/4.1-ce/20260101T120000Z-seed1 --checkpoint best",
            "snn eval mlp.safetensors",
            "snn eval foreign.nir --dataset MNIST --timesteps 16"
        )
        {
            run,
            data,
            checkpoint,
            device,
            threads,
            dataset,
            timesteps,
            step,
            plugins,
            libtorch,
            json,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(run);
            var silent = parsed.GetValue(json);
            var host = OneRun.Host(context, silent);
            if (!FinishedRun.Exists(path))
            {
                return context.Refuse(
                    new(
                        FaultKind.Data,
                        path,
                        "there is no such run",
                        "name the folder of a run, results/<id>/<time>-seed<n>"
                    )
                );
            }

            var wanted = parsed.GetValue(checkpoint);
            if (NetworkFile.FormatOf(path) is not null)
            {
                return (
                    wanted is not null
                        ? new Fault(FaultKind.Usage, "--checkpoint", $"{path} is a file of one network", "leave it out")
                        : NetworkFile
                            .Read(
                                path,
                                context.Plugins.Registry,
                                new(parsed.GetValue(timesteps), parsed.GetValue(step))
                            )
                            .Bind(file =>
                                ImagesOf(file, parsed.GetValue(dataset), parsed.GetValue(data), host)
                                    .Bind(images =>
                                        Trained.Judge(
                                            file,
                                            images,
                                            parsed.GetValue(libtorch),
                                            ComputeDevice.Words[parsed.GetValue(device) ?? "auto"],
                                            parsed.GetValue(threads)
                                        )
                                    )
                            )
                ).Match(metrics => Print(context.Screen, path, metrics, silent), context.Refuse);
            }

            if (
                new Option[] { dataset, timesteps, step }.FirstOrDefault(o =>
                    parsed.GetResult(o) is { Implicit: false }
                ) is
                { } idle
            )
            {
                return context.Refuse(
                    new(FaultKind.Usage, idle.Name, $"{path} is no .safetensors or .nir file", "leave it out")
                );
            }

            var stored = StoredRun.In(path) ?? CheckpointFiles.RunOf(path);
            Result<Dataset> Images(string word) => Launch.Shown(parsed.GetValue(data), word, stored?.Record, host);
            return (
                Kinds.Find(stored?.Record.Kind) is { UsesDevice: true } || CheckpointFiles.IsOne(path)
                    ? CheckpointFiles
                        .Chosen(path, wanted ?? CheckpointFiles.Words[0])
                        .Bind(found =>
                            Trained.Judge(
                                found,
                                stored?.Record,
                                context.Plugins,
                                Images,
                                parsed.GetValue(libtorch),
                                ComputeDevice.Words[parsed.GetValue(device) ?? "auto"],
                                parsed.GetValue(threads),
                                context.Stop
                            )
                        )
                : wanted is not null
                    ? new Fault(FaultKind.Usage, "--checkpoint", $"{path} is no training run", "leave it out")
                : Saved(path).Bind(found => SavedExperiment.Judge(found.Network!, path, Images))
            ).Match(metrics => Print(context.Screen, path, metrics, silent), context.Refuse);
        });
        return command;
    }

    // By those that it has learned; of another program's network nobody knows them.
    private static Result<Dataset> ImagesOf(NetworkFile file, string? named, string? data, RunHost host) =>
        named is not null ? KnownDatasets.Find(named).Bind(set => Launch.Shown(data, set.Name, null, host))
        : file.Network.Dataset is { } told ? Launch.Shown(data, told, null, host)
        : data is not (null or RunSettings.SampleData or RunSettings.FullData) ? OwnData.Read(data)
        : new Fault(
            FaultKind.Usage,
            file.Path,
            "it does not say on which images it was trained",
            $"name them with --dataset {string.Join(", ", KnownDatasets.All.Select(set => set.Name))}, or with --data PATH"
        );

    private static Result<FinishedRun> Saved(string path) =>
        FinishedRun
            .Read(path)
            .Bind(found =>
                found.Network is null
                    ? new Fault(
                        FaultKind.Data,
                        path,
                        "it holds no saved network",
                        "name a run of a convex experiment that has ended an epoch"
                    )
                    : (Result<FinishedRun>)found
            );

    private static int Print(Screen screen, string path, ImmutableArray<Metric> metrics, bool json)
    {
        if (json)
        {
            var page = new JsonObject { ["run"] = path };
            foreach (var metric in metrics)
            {
                page[metric.Name] = RunJson.Of(metric.Value);
            }

            screen.Out.WriteLine(RunJson.Page(page));
            return ExitCode.Done;
        }

        Listing.WritePairs(
            screen,
            [.. metrics.Where(m => m.Value is not RunValue.Table).Select(m => (m.Name, m.Explained()))]
        );
        foreach (var metric in metrics)
        {
            if (metric.Value is RunValue.Table table)
            {
                screen.Out.WriteLine();
                Listing.Write(
                    screen,
                    [$"{metric.Name}: true \\ predicted", .. Enumerable.Range(0, table.Columns).Select(Invariant)],
                    Rows(table)
                );
            }
        }

        return ExitCode.Done;
    }

    private static ImmutableArray<IReadOnlyList<string>> Rows(RunValue.Table table) =>
        [
            .. Enumerable
                .Range(0, table.Rows)
                .Select(
                    IReadOnlyList<string> (r) =>
                        [
                            Invariant(r),
                            .. table
                                .Values.Skip(r * table.Columns)
                                .Take(table.Columns)
                                .Select(v => v.ToString("R", CultureInfo.InvariantCulture)),
                        ]
                ),
        ];

    private static string Invariant(int n) => n.ToString(CultureInfo.InvariantCulture);
}
