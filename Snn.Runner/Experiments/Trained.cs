using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Machine;
using Snn.Runner.Runs;
using TorchSharp;

namespace Snn.Runner.Experiments;

/// <summary>
/// Judges a checkpoint anew, with the threads that its run had: then the numbers are the same to the last digit.
/// </summary>
internal static class Trained
{
    /// <summary>The numbers of a checkpoint, and where it stands.</summary>
    /// <param name="found">The checkpoint.</param>
    /// <param name="record">Of its run, or null where it lies alone.</param>
    /// <param name="plugins">The plug-ins that the user has given.</param>
    /// <param name="data">Gets the images.</param>
    /// <param name="libtorch">Folder of an existing libtorch, or null.</param>
    /// <param name="choice">Where to compute.</param>
    /// <param name="threads">Threads; null for those of the run.</param>
    /// <param name="cancel">Stops the compiler of a plug-in.</param>
    internal static Result<ImmutableArray<Metric>> Judge(
        FoundCheckpoint found,
        RunRecord? record,
        PluginSet plugins,
        Func<string, Result<Dataset>> data,
        string? libtorch,
        DeviceChoice choice,
        int? threads,
        CancellationToken cancel
    ) =>
        (
            from same in plugins.For(record, cancel)
            from experiment in TrainedNetwork.Experiment(found.Value, same.Registry)
            from images in data(experiment.Data.Dataset)
            from room in Room(experiment, images)
            select (same.Registry, images)
        ).Bind(ready =>
            Device(libtorch, choice, threads ?? record?.Threads)
                .Bind(device =>
                {
                    var progress = found.Value.Progress;
                    return TrainedNetwork
                        .Judge(found.Value, ready.Registry, ready.images, device)
                        .Map(metrics =>
                            ImmutableArray.Create<Metric>([
                                .. metrics,
                                Metric.Of("checkpoint", Path.GetFileName(found.Path)),
                                MetricKeys.Epochs.Of(progress.Epoch - 1),
                                MetricKeys.Batches.Of(progress.Batches),
                            ])
                        );
                })
        );

    /// <summary>The numbers of a network in a file.</summary>
    /// <param name="file">The network.</param>
    /// <param name="images">What it is judged by.</param>
    /// <param name="libtorch">Folder of an existing libtorch, or null.</param>
    /// <param name="choice">Where to compute.</param>
    /// <param name="threads">Threads; null for libtorch's own choice.</param>
    internal static Result<ImmutableArray<Metric>> Judge(
        NetworkFile file,
        Dataset images,
        string? libtorch,
        DeviceChoice choice,
        int? threads
    ) =>
        file
            .Network.Flags.Bind(flags => flags.Read())
            .Match(experiment => Room(experiment, images), _ => images)
            .Bind(_ => Device(libtorch, choice, threads))
            .Bind(device => TrainedNetwork.Judge(file.Network, images, device))
            .Map(metrics =>
                ImmutableArray.Create<Metric>([
                    .. metrics,
                    Metric.Of("format", file.Format),
                    Metric.Of("sha256", file.Sha256),
                ])
            );

    // Where to compute, with so many threads.
    private static Result<torch.Device> Device(string? libtorch, DeviceChoice choice, int? threads) =>
        Machine
            .LibTorch.Load(libtorch)
            .Bind(loaded => ComputeDevice.Resolve(choice, loaded))
            .Map(device =>
            {
                if (threads is { } count)
                {
                    torch.set_num_threads(count);
                }

                return device;
            });

    private static Result<Dataset> Room(TrainingExperiment experiment, Dataset images) =>
        experiment
            .On(images.Info)
            .Bind<Dataset>(_ =>
                MemoryNeed.LackingToJudge(
                    experiment,
                    images.Info.Shape,
                    images.Test.Classes,
                    images.Test.Count,
                    Hardware.FreeMemory()
                )
                    is { } lack
                    ? lack
                    : images
            );
}
