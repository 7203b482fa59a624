using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Experiments.Import;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Experiments.Runs;

/// <summary>A trained network out of its checkpoint: judged anew, or exported.</summary>
public static class TrainedNetwork
{
    /// <summary>The experiment that a checkpoint belongs to.</summary>
    /// <param name="checkpoint">Of a training run.</param>
    /// <param name="registry">What its words mean.</param>
    public static Result<TrainingExperiment> Experiment(TrainingCheckpoint checkpoint, Registry registry) =>
        Flags(checkpoint, registry)
            .Bind(flags => flags.Read())
            .Match(made => made, NotOfThisVersion<TrainingExperiment>);

    /// <summary>The flags of the experiment that a checkpoint belongs to.</summary>
    /// <param name="checkpoint">Of a training run.</param>
    /// <param name="registry">What its words mean.</param>
    public static Result<TrainingFlags> Flags(TrainingCheckpoint checkpoint, Registry registry) =>
        TrainingParameters
            .Read(checkpoint.Identity.Parameters, registry)
            .Match(made => made, NotOfThisVersion<TrainingFlags>);

    /// <summary>
    /// Judges the network by the test images, as its run has done after the epoch, and class by class.
    /// </summary>
    /// <param name="checkpoint">Of a run between two epochs, or within one.</param>
    /// <param name="registry">What the words of its experiment mean.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="device">Where to compute.</param>
    /// <returns>
    /// The test metrics of the run, then <c>per_class_accuracy</c> and <c>confusion</c>, [true class,
    /// predicted class].
    /// </returns>
    public static Result<ImmutableArray<Metric>> Judge(
        TrainingCheckpoint checkpoint,
        Registry registry,
        Dataset data,
        Device device
    ) =>
        checkpoint.Identity.Classes != data.Test.Classes
            ? new Fault(
                FaultKind.Usage,
                "dataset",
                $"the checkpoint has {checkpoint.Identity.Classes} classes, the data {data.Test.Classes}",
                "judge it by data of its classes"
            )
            : Use<ImmutableArray<Metric>>(
                checkpoint,
                registry,
                device,
                (network, info) =>
                    Misshapen(info, data.Test) is { } fault
                        ? fault
                        : (Result<ImmutableArray<Metric>>)Judged(network, data, info, device)
            );

    /// <summary>The classes that the network predicts.</summary>
    /// <param name="checkpoint">Of a training run.</param>
    /// <param name="registry">What the words of its experiment mean.</param>
    /// <param name="images">Images of the shape that it has learned; their labels are not looked at.</param>
    /// <param name="device">Where to compute.</param>
    /// <returns>Of each image the number of a class, [n].</returns>
    public static Result<ImmutableArray<int>> Predict(
        TrainingCheckpoint checkpoint,
        Registry registry,
        ImageSet images,
        Device device
    ) =>
        Use<ImmutableArray<int>>(
            checkpoint,
            registry,
            device,
            (network, info) =>
                Misshapen(info, images) is { } fault
                    ? fault
                    : TrainingRun
                        .Evaluate(network, images, info, device)
                        .Predicted.Take(images.Count)
                        .ToImmutableArray()
        );

    /// <summary>Judges a network out of a file by test images: what it predicts, and what its neurons do.</summary>
    /// <param name="imported">The network.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="device">Where to compute.</param>
    /// <returns>As of a checkpoint, but for the losses of blocks, which a file does not have.</returns>
    public static Result<ImmutableArray<Metric>> Judge(ImportedNetwork imported, Dataset data, Device device)
    {
        ArgumentNullException.ThrowIfNull(imported);
        ArgumentNullException.ThrowIfNull(data);
        return imported
            .For(data.Info)
            .Map(made =>
            {
                using var network = made.Network;
                network.to(device);
                return Judged(network, data, made.Info, device)
                    .RemoveAll(m =>
                        m.Name == MetricKeys.BlockTestLoss.Name || m.Name == MetricKeys.BlockTestAccuracy.Name
                    );
            });
    }

    // By the mean and deviation that it was trained with, whatever those of the data are.
    private static ImmutableArray<Metric> Judged(LocalNetwork network, Dataset data, DatasetInfo info, Device device)
    {
        var test = TrainingRun.Evaluate(network, data.Test, info, device);
        var judged = test.Judged(data.Test);
        return
        [
            .. test.Metrics(),
            MetricKeys.PerClassAccuracy.Of(judged.PerClass),
            MetricKeys.Confusion.Of(judged.Classes, judged.Classes, judged.Confusion.Select(n => (double)n)),
            MetricKeys.Parameters.Of(network.InferenceParameters),
        ];
    }

    /// <summary>Follows test images through the network, one at a time.</summary>
    /// <param name="checkpoint">The network.</param>
    /// <param name="registry">What the words of its experiment mean.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="images">Which test images.</param>
    /// <param name="device">Where to compute.</param>
    public static Result<ImmutableArray<SampleTrace>> Probe(
        TrainingCheckpoint checkpoint,
        Registry registry,
        Dataset data,
        ImmutableArray<int> images,
        Device device
    ) =>
        Use(
            checkpoint,
            registry,
            device,
            (network, info) =>
                Misshapen(info, data.Test) is { } fault
                    ? fault
                    : (Result<ImmutableArray<SampleTrace>>)
                        images
                            .Select(image => SampleTrace.Of(network, data.Test, image, info, device))
                            .ToImmutableArray()
        );

    /// <summary>The network as a safetensors file (<see cref="ExportedWeights"/>).</summary>
    /// <param name="checkpoint">The network.</param>
    /// <param name="registry">What the words of its experiment mean.</param>
    public static Result<byte[]> Safetensors(TrainingCheckpoint checkpoint, Registry registry) =>
        Use<byte[]>(checkpoint, registry, CPU, (network, info) => ExportedWeights.Safetensors(network, info));

    /// <summary>
    /// The network as a file of Python (<see cref="PyTorchModule"/>) and the safetensors file that belongs to it.
    /// </summary>
    /// <param name="checkpoint">The network.</param>
    /// <param name="registry">What the words of its experiment mean.</param>
    /// <param name="weights">Name of the safetensors file beside it.</param>
    public static Result<(string Python, byte[] Weights)> ToPyTorch(
        TrainingCheckpoint checkpoint,
        Registry registry,
        string weights
    ) =>
        Use(
            checkpoint,
            registry,
            CPU,
            (network, info) =>
                PyTorchModule
                    .Write(network, info, weights)
                    .Map(python => (python, ExportedWeights.Safetensors(network, info)))
        );

    /// <summary>The network as a NIR file (<see cref="Nir"/>), or what NIR cannot express of it.</summary>
    /// <param name="checkpoint">The network.</param>
    /// <param name="registry">What the words of its experiment mean.</param>
    /// <param name="hardReset">
    /// Whether a reset by subtraction may become one to zero, which changes the answers.
    /// </param>
    public static Result<byte[]> ToNir(TrainingCheckpoint checkpoint, Registry registry, bool hardReset) =>
        Use(checkpoint, registry, CPU, (network, info) => Nir.Write(network, info, hardReset));

    /// <summary>The network as an ONNX file (<see cref="Onnx"/>), or what keeps it from being expressed.</summary>
    /// <param name="checkpoint">The network.</param>
    /// <param name="registry">What the words of its experiment mean.</param>
    public static Result<byte[]> ToOnnx(TrainingCheckpoint checkpoint, Registry registry) =>
        Use(checkpoint, registry, CPU, Onnx.Write);

    /// <summary>What is known of the images that a checkpoint has learned from.</summary>
    /// <param name="checkpoint">Of a training run.</param>
    /// <param name="experiment">Its experiment.</param>
    public static Result<DatasetInfo> Images(TrainingCheckpoint checkpoint, TrainingExperiment experiment) =>
        checkpoint.Identity.Images is { } images ? images : KnownDatasets.Find(experiment.Data.Dataset);

    private static Fault? Misshapen(DatasetInfo info, ImageSet images) =>
        images.Shape == info.Shape
            ? null
            : new(
                FaultKind.Usage,
                "dataset",
                $"the network takes images of {info.Shape}, the data have {images.Shape}",
                "show it images of its shape"
            );

    private static Result<T> NotOfThisVersion<T>(Fault fault) =>
        fault with
        {
            Kind = FaultKind.Data,
            Fix = "use the version of snn, and the plug-in, that the checkpoint was written with",
        };

    private static Result<T> Use<T>(
        TrainingCheckpoint checkpoint,
        Registry registry,
        Device device,
        Func<LocalNetwork, DatasetInfo, Result<T>> use
    ) =>
        Experiment(checkpoint, registry)
            .Bind(experiment =>
                Images(checkpoint, experiment)
                    .Bind(info =>
                        Holds(checkpoint, experiment, info)
                            .Bind(_ =>
                            {
                                using var precision = experiment.How.Precision.Switch(device);
                                using var state = TrainingRun.Create(
                                    experiment,
                                    info,
                                    checkpoint.Identity.Classes,
                                    device,
                                    new Seed(checkpoint.Identity.Seed),
                                    checkpoint.Identity
                                );
                                return checkpoint
                                    .Restore(state)
                                    .Bind(restored =>
                                    {
                                        restored.Network.eval();
                                        return use(restored.Network, info);
                                    });
                            })
                    )
            );

    // A network is made to put weights into it that are there: one whose weights are more than the file has is not even
    // begun.
    private static Result<TrainingExperiment> Holds(
        TrainingCheckpoint checkpoint,
        TrainingExperiment experiment,
        DatasetInfo info
    ) =>
        experiment
            .On(info)
            .Match(made => made, NotOfThisVersion<TrainingExperiment>)
            .Bind<TrainingExperiment>(made =>
                MemoryNeed.LeastWeights(made, info.Shape, checkpoint.Identity.Classes)
                <= checkpoint.Tensors.Sum(t => (double)t.Data.Length)
                    ? made
                    : new Fault(
                        FaultKind.Data,
                        "checkpoint",
                        "its network has more weights than it holds",
                        "replace it by an undamaged copy"
                    )
            );
}
