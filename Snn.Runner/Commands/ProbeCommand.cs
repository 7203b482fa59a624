using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Files;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn probe RUN</c>: what the layers of a trained network do while images are shown.</summary>
internal static class ProbeCommand
{
    private const int MostBytes = 1 << 30;

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var run = Options.Run("The folder of a training run, or a checkpoint.");
        var (layers, images) = (
            Numbers("--layers", "1,2", "Blocks to record, from 1 [default: all]."),
            Numbers("--images", "0..9", "Test images to show, from 0 [default: 0..9].")
        );
        var data = Options.Text(
            "--data",
            "sample|full|PATH",
            "Images to present: the small sample, the whole set, a folder with its files, or your own images [default: those of the run].",
            "sample, full, or the path of images"
        );
        var output = Options.Output("The .npz to write [default: probe.npz in the run's folder].");
        var (checkpoint, libtorch) = (Options.Checkpoint(), Options.LibTorch());
        var plugins = Options.Plugins(" [default: those of the run]");
        var command = new ExemplifiedCommand(
            "probe",
            "Record spikes, membranes and rates of a trained network's layers while images are shown, as arrays of NumPy.",
            "snn probe results/lif-ce/20260101T120000Z-seed1 --layers 1,2 --images 0..99 --output probe.npz"
        )
        {
            run,
            layers,
            images,
            data,
            output,
            checkpoint,
            plugins,
            libtorch,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(run);
            if (StoredRun.In(path) is { Record: var other } && Kinds.Find(other.Kind) is not { UsesDevice: true })
            {
                return context.Refuse(
                    new(
                        FaultKind.Usage,
                        path,
                        $"a run of {other.Id} trains no network of layers",
                        "its report shows the response to an image; 'snn export --format npz' writes its weights"
                    )
                );
            }

            var host = OneRun.Host(context, json: false);
            var target = parsed.GetValue(output) ?? Path.Combine(Directory.Exists(path) ? path : ".", "probe.npz");
            var record = (StoredRun.In(path) ?? CheckpointFiles.RunOf(path))?.Record;
            return (
                from found in CheckpointFiles.Chosen(path, parsed.GetValue(checkpoint) ?? CheckpointFiles.Words[0])
                from loaded in Machine.LibTorch.Load(parsed.GetValue(libtorch))
                from same in context.Plugins.For(record, context.Stop)
                from experiment in TrainedNetwork.Experiment(found.Value, same.Registry)
                from set in Launch.Shown(parsed.GetValue(data), experiment.Data.Dataset, record, host)
                from chosen in Below(parsed.GetValue(images), set.Test.Count, "--images", [.. Enumerable.Range(0, 10)])
                from device in ComputeDevice.Resolve(DeviceChoice.Cpu, loaded)
                from traces in TrainedNetwork.Probe(found.Value, same.Registry, set, chosen, device)
                from blocks in Below(
                    parsed.GetValue(layers).IsDefault ? default : [.. parsed.GetValue(layers).Select(n => n - 1)],
                    traces[0].Blocks.Length,
                    "--layers",
                    [.. Enumerable.Range(0, traces[0].Blocks.Length)]
                )
                from bytes in Arrays(set, chosen, traces, blocks)
                from written in NamedFile.Write(target, bytes)
                select (found, chosen.Length, blocks)
            ).Match(
                told =>
                {
                    context.Screen.Out.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{RunViews.Shown(Path.GetFullPath(target))}: {told.Length} images, blocks {string.Join(", ", told.blocks.Select(b => b + 1))}, from {RunViews.Shown(Path.GetFullPath(told.found.Path))}"
                        )
                    );
                    return ExitCode.Done;
                },
                context.Refuse
            );
        });
        return command;
    }

    // Of each block [images, T, …]; rates are means over time.
    private static Result<byte[]> Arrays(
        Dataset set,
        ImmutableArray<int> images,
        ImmutableArray<SampleTrace> traces,
        ImmutableArray<int> blocks
    )
    {
        var needed = blocks.Sum(b => (3.0 * sizeof(float)) * traces.Length * traces[0].Blocks[b].Output.Length);
        if (needed > MostBytes)
        {
            return new Fault(
                FaultKind.Usage,
                "--images",
                string.Create(CultureInfo.InvariantCulture, $"these recordings have {needed / 1e9:G3} GB"),
                "name fewer images or layers"
            );
        }

        var classes = traces[0].Logits.Length;
        return Npy.WriteAll([
            new("images", Npy.Write([images.Length], [.. images.Select(i => (long)i)])),
            new("labels", Npy.Write([images.Length], [.. images.Select(i => (long)set.Test.Labels.Span[i])])),
            new("predicted", Npy.Write([images.Length], [.. traces.Select(t => (long)t.Predicted)])),
            new("logits", Npy.Write([images.Length, classes], [.. traces.SelectMany(t => t.Logits)])),
            .. blocks.SelectMany(b =>
            {
                var first = traces[0].Blocks[b];
                int[] shape =
                    first.Shape.Height * first.Shape.Width > 1
                        ? [first.Shape.Channels, first.Shape.Height, first.Shape.Width]
                        : [first.Shape.Channels];
                int[] sizes = [traces.Length, first.Timesteps, .. shape];
                var name = FormattableString.Invariant($"block_{b + 1}_");
                return new KeyValuePair<string, byte[]>?[]
                {
                    new(
                        name + (first.Neuron.Spikes ? "spikes" : "values"),
                        Npy.Write(sizes, [.. traces.SelectMany(t => t.Blocks[b].Output)])
                    ),
                    first.Membranes.IsEmpty
                        ? null
                        : new(name + "membranes", Npy.Write(sizes, [.. traces.SelectMany(t => t.Blocks[b].Membranes)])),
                    first.Thresholds.IsEmpty
                        ? null
                        : new(
                            name + "thresholds",
                            Npy.Write(sizes, [.. traces.SelectMany(t => t.Blocks[b].Thresholds)])
                        ),
                    new(
                        name + "rates",
                        Npy.Write([traces.Length, .. shape], [.. traces.SelectMany(t => Rates(t.Blocks[b]))])
                    ),
                }
                    .Where(array => array is not null)
                    .Select(array => array!.Value);
            }),
        ]);
    }

    private static IEnumerable<float> Rates(BlockTrace block)
    {
        var n = block.Shape.Count;
        return Enumerable
            .Range(0, n)
            .Select(i => Enumerable.Range(0, block.Timesteps).Sum(t => block.Output[(t * n) + i]) / block.Timesteps);
    }

    private static Result<ImmutableArray<int>> Below(
        ImmutableArray<int> asked,
        int count,
        string option,
        ImmutableArray<int> usual
    )
    {
        var chosen = asked.IsDefault ? [.. usual.Where(n => n < count)] : asked;
        return chosen.FirstOrDefault(n => n < 0 || n >= count, -2) is not -2 and var beyond
            ? new Fault(
                FaultKind.Usage,
                option,
                option == "--layers"
                    ? $"there is no block {beyond + 1}; the network has {count}"
                    : $"there is no image {beyond}; the set has {count}",
                option == "--layers" ? $"give 1 to {count}" : $"give 0 to {count - 1}"
            )
            : chosen;
    }

    private static ValueOption<ImmutableArray<int>> Numbers(string name, string usual, string description) =>
        new(
            name,
            usual,
            description,
            SeedList.Allowed.Replace("seeds", "numbers", StringComparison.Ordinal),
            text =>
                SeedList
                    .Parse(text)
                    .Bind<ImmutableArray<int>>(numbers =>
                        numbers.Any(n => n > int.MaxValue / 2)
                            ? new Fault(FaultKind.Usage, name, $"'{text}' is not allowed", "give smaller numbers")
                            : numbers.Select(n => (int)n).ToImmutableArray()
                    )
        );
}
