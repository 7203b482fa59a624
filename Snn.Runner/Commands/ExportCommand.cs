using System.CommandLine;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments.Runs;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Files;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn export RUN</c>: a trained network for other programs.</summary>
internal static class ExportCommand
{
    private const string Safetensors = "safetensors";
    private const string Nir = "nir";

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var run = Options.Run("The folder of a training run, or a checkpoint.");
        var format = Options.Word(
            "--format",
            $"{Safetensors}: the weights under PyTorch's names; {Nir}: the network as a graph of neurons, batch norm folded [default: {Safetensors}].",
            Safetensors,
            Nir
        );
        var output = Options.Output("The file to write [default: network.FORMAT in the run's folder].");
        var checkpoint = Options.Checkpoint();
        var hardReset = new Option<bool>("--hard-reset")
        {
            Description =
                "For nir: neurons that reset by subtraction, which NIR lacks, reset to zero instead; the network's answers change.",
        };
        var plugins = Options.Plugins(" [default: those of the run]");
        var libtorch = Options.LibTorch();
        var command = new ExemplifiedCommand(
            "export",
            "Write a trained network for other programs.",
            "snn export results/4.1-ce/20260101T120000Z-seed1 --checkpoint best --output mlp.safetensors",
            "snn export results/train/20260101T120000Z-seed1 --format nir --output mlp.nir"
        )
        {
            run,
            format,
            output,
            checkpoint,
            hardReset,
            plugins,
            libtorch,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(run);
            var chosen = parsed.GetValue(format) ?? Safetensors;
            var target =
                parsed.GetValue(output) ?? Path.Combine(Directory.Exists(path) ? path : ".", "network." + chosen);
            if (StoredRun.In(path) is { Record: var other } && Kinds.Find(other.Kind) is not { UsesDevice: true })
            {
                return context.Refuse(
                    new(
                        FaultKind.Usage,
                        path,
                        $"a run of {other.Id} trains no network of layers",
                        "its network is network.snnc, as docs/formats.md describes it"
                    )
                );
            }

            return CheckpointFiles
                .Chosen(path, parsed.GetValue(checkpoint) ?? CheckpointFiles.Words[0])
                .Bind(found =>
                    Machine
                        .LibTorch.Load(parsed.GetValue(libtorch))
                        .Bind(_ =>
                            context.Plugins.For(
                                (StoredRun.In(path) ?? CheckpointFiles.RunOf(path))?.Record,
                                context.Stop
                            )
                        )
                        .Bind(same =>
                            chosen == Nir
                                ? TrainedNetwork.ToNir(found.Value, same.Registry, parsed.GetValue(hardReset))
                                : TrainedNetwork.Safetensors(found.Value, same.Registry)
                        )
                        .Bind(bytes => Written(target, bytes))
                        .Map(_ => found)
                )
                .Match(
                    found =>
                    {
                        var (epoch, batch) = (found.Value.Progress.Epoch, found.Value.Progress.Batches);
                        context.Screen.Out.WriteLine(
                            $"{RunViews.Shown(Path.GetFullPath(target))}: {chosen}, from {RunViews.Shown(Path.GetFullPath(found.Path))}, {(batch == 0 ? $"after epoch {epoch - 1}" : $"epoch {epoch}, batch {batch}")}"
                        );
                        return ExitCode.Done;
                    },
                    context.Refuse
                );
        });
        return command;
    }

    private static Result<byte[]> Written(string path, byte[] bytes)
    {
        try
        {
            WholeFile.Write(path, bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(
                FaultKind.Failed,
                $"--output {path}",
                $"it cannot be written ({error.Message.TrimEnd('.')})",
                "name another file"
            );
        }
    }
}
