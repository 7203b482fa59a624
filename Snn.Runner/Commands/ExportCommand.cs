using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
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
    private const string PyTorch = "pytorch";
    private const string Onnx = "onnx";
    private const string Npz = "npz";

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var run = Options.Run("The folder of a training run, or a checkpoint.");
        var format = Options.Word(
            "--format",
            $"{Safetensors}: the weights under PyTorch's names; {PyTorch}: a file of plain Python with the network as a torch.nn.Module, with its weights in a file next to it; {Onnx}: the network as a graph of standard operators, its time steps one after another, from bytes of images to logits; {Nir}: the network as a graph of neurons, batch norm folded; {Npz}: a convex network as arrays of NumPy [default: {Safetensors}].",
            Safetensors,
            PyTorch,
            Onnx,
            Nir,
            Npz
        );
        var output = Options.Output(
            "The file to write [default: network.FORMAT, of Python network.py, in the run's folder]."
        );
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
            "snn export results/4.1-ce/20260101T120000Z-seed1 --format pytorch --output mlp.py",
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
                parsed.GetValue(output)
                ?? Path.Combine(Directory.Exists(path) ? path : ".", "network." + (chosen == PyTorch ? "py" : chosen));
            if (StoredRun.In(path) is { Record: var other } && Kinds.Find(other.Kind) is not { UsesDevice: true })
            {
                return (
                    parsed.GetValue(format) is null or Npz
                        ? Convex(path, parsed.GetValue(output) ?? Path.Combine(path, "network." + Npz))
                        : new Fault(
                            FaultKind.Usage,
                            path,
                            $"a run of {other.Id} trains no network of layers",
                            $"export its network with --format {Npz}; network.snnc is described in docs/formats.md"
                        )
                ).Match(
                    written =>
                    {
                        context.Screen.Out.WriteLine(
                            $"{RunViews.Shown(Path.GetFullPath(written))}: {Npz}, from {RunViews.Shown(Path.GetFullPath(path))}"
                        );
                        return ExitCode.Done;
                    },
                    context.Refuse
                );
            }

            if (chosen == Npz)
            {
                return context.Refuse(
                    new(
                        FaultKind.Usage,
                        $"--format {Npz}",
                        $"{path} is no run of a convex network",
                        $"export layers of neurons as {Safetensors}, {PyTorch}, {Onnx} or {Nir}"
                    )
                );
            }

            Result<ImmutableArray<(string Path, byte[] Bytes)>> Files(TrainingCheckpoint checkpoint, Registry registry)
            {
                var weights = Path.ChangeExtension(target, Safetensors);
                return chosen switch
                {
                    Nir => TrainedNetwork
                        .ToNir(checkpoint, registry, parsed.GetValue(hardReset))
                        .Map(bytes => ImmutableArray.Create((target, bytes))),
                    Onnx => TrainedNetwork
                        .ToOnnx(checkpoint, registry)
                        .Map(bytes => ImmutableArray.Create((target, bytes))),
                    PyTorch => TrainedNetwork
                        .ToPyTorch(checkpoint, registry, Path.GetFileName(weights))
                        .Map(made =>
                            ImmutableArray.Create((target, Utf8.GetBytes(made.Python)), (weights, made.Weights))
                        ),
                    _ => TrainedNetwork
                        .Safetensors(checkpoint, registry)
                        .Map(bytes => ImmutableArray.Create((target, bytes))),
                };
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
                        .Bind(same => Files(found.Value, same.Registry))
                        .Bind(files => files.Select(file => NamedFile.Write(file.Path, file.Bytes)).Sequence())
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

    private static Result<string> Convex(string run, string target) =>
        FinishedRun
            .Read(run)
            .Bind<string>(found =>
                found.Network is { } network
                    ? NamedFile.Write(target, NetworkArrays.Write(network.Layers)).Map(_ => target)
                    : new Fault(FaultKind.Data, run, "it holds no saved network", "name a run that has ended an epoch")
            );

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}
