using System.Globalization;
using System.Text.RegularExpressions;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Experiments;

/// <summary>What a training step needs of memory, estimated from the sizes of the layers.</summary>
/// <param name="Fixed">
/// Bytes that do not depend on the batch: weights, their gradients and the moments of the optimiser.
/// </param>
/// <param name="PerSample">
/// Bytes for each sample of a batch: what the blocks keep from the way forward to the way back.
/// </param>
public readonly partial record struct MemoryNeed(double Fixed, double PerSample)
{
    // Weight, gradient, two moments and the step's temporary.
    private const int CopiesOfWeights = 5;

    // Of each neuron and time step: current, membrane, spike and a gradient (measured peaks: docs/architecture.md).
    private const int ValuesPerNeuron = 4;

    private const int Float = sizeof(float);

    // The rest is for the programs around: the runtime, the dataset, the allocator's rounding.
    private const double UsableShare = 0.8;

    /// <summary>The need of an experiment.</summary>
    /// <param name="experiment">A validated experiment.</param>
    /// <param name="input">Shape of an image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="ArgumentException">The network does not fit images of this shape.</exception>
    public static MemoryNeed Of(TrainingExperiment experiment, ImageShape input, int classes)
    {
        var steps = experiment.Neuron.Create().Timesteps ?? 1;
        var (weights, values, shape) = (0.0, (double)input.Size, FeatureShape.Of(input));
        foreach (var (layer, from, output) in experiment.Shapes(shape))
        {
            if (layer is Layer.Block block)
            {
                // The block's map, and its local classifier as if no pooling made that smaller than its limit.
                weights += Weights(block.Encoder, from) + Classifier(output);
                values += (double)output.Count * steps * ValuesPerNeuron;
            }

            shape = output;
        }

        weights += (double)shape.Count * classes;
        return new(weights * CopiesOfWeights * Float, values * Float);

        double Classifier(FeatureShape output) =>
            experiment.Credit.BlockLosses is { DimInDecoder: var most }
                ? (double)Math.Min(output.Count, Math.Max(most, classes)) * classes
                : 0;
    }

    /// <summary>The least bytes that the weights of an experiment's network take: those of its maps.</summary>
    /// <inheritdoc cref="Of(TrainingExperiment, ImageShape, int)"/>
    internal static double LeastWeights(TrainingExperiment experiment, ImageShape input, int classes)
    {
        var (weights, shape) = (0.0, FeatureShape.Of(input));
        foreach (var (layer, from, output) in experiment.Shapes(shape))
        {
            weights += layer is Layer.Block block ? Weights(block.Encoder, from) : 0;
            shape = output;
        }

        return (weights + ((double)shape.Count * classes)) * Float;
    }

    /// <summary>
    /// Why a network should not even be shown images: what its neurons send takes more memory than there is, be it one
    /// bit a neuron and time step; null where it does not.
    /// </summary>
    /// <param name="experiment">A validated experiment.</param>
    /// <param name="input">Shape of an image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="images">How many are to be shown.</param>
    /// <param name="free">Bytes that are free.</param>
    /// <exception cref="ArgumentException">The network does not fit images of this shape.</exception>
    public static Fault? LackingToJudge(
        TrainingExperiment experiment,
        ImageShape input,
        int classes,
        int images,
        double free
    ) =>
        Of(experiment, input, classes) is var need
        && Math.Min(images, Feeding.EvaluationBatch) is var batch
        && batch * need.PerSample / (ValuesPerNeuron * Float * 8) > free
            ? Fault(need, "evaluating a batch", batch, free, 0)
            : null;

    /// <summary>Bytes of a step over a batch.</summary>
    /// <param name="batch">Samples of it.</param>
    public double Of(int batch) => Fixed + (batch * PerSample);

    /// <summary>
    /// The largest batch that fits, as a power of two and below one that did not; 0 where not even one of two samples
    /// does.
    /// </summary>
    /// <param name="available">Bytes that the device has.</param>
    /// <param name="failed">The batch that did not fit.</param>
    public int LargestBatch(double available, int failed)
    {
        var fits = ((available * UsableShare) - Fixed) / PerSample;
        var batch = 2;
        while (batch * 2 < failed && batch * 2 <= fits)
        {
            batch *= 2;
        }

        return batch <= fits && batch < failed ? batch : 0;
    }

    /// <summary>
    /// Why a training should not even begin: a step needs more memory than there is; null where it does not.
    /// </summary>
    /// <param name="experiment">A validated experiment.</param>
    /// <param name="input">Shape of an image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="batch">Samples of a batch.</param>
    /// <param name="free">Bytes that are free.</param>
    public static Fault? Lacking(
        TrainingExperiment experiment,
        ImageShape input,
        int classes,
        int batch,
        double free
    ) =>
        Of(experiment, input, classes) is var need && need.Of(batch) > free
            ? Fault(need, "a batch", batch, free, need.LargestBatch(free, batch))
            : null;

    /// <summary>Whether an exception says that there was no memory.</summary>
    public static bool IsLack(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is OutOfMemoryException || Lack().IsMatch(error.Message);
    }

    /// <summary>The fault of an experiment that asked for more memory than there is.</summary>
    /// <param name="error">What libtorch said.</param>
    /// <param name="experiment">What did not fit.</param>
    /// <param name="input">Shape of an image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="batch">
    /// The training batch that was tried; null where it was the evaluation that found no memory.
    /// </param>
    /// <param name="memory">
    /// Bytes of the machine; libtorch's own word for those of a CUDA device comes before it.
    /// </param>
    public static Fault LackOfMemory(
        Exception error,
        TrainingExperiment experiment,
        ImageShape input,
        int classes,
        int? batch,
        double memory
    )
    {
        ArgumentNullException.ThrowIfNull(error);
        var capacity = Capacity().Match(error.Message) is { Success: true } said
            ? double.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture)
                * (said.Groups[2].Value == "GiB" ? 1 << 30 : 1 << 20)
            : memory;
        var need = Of(experiment, input, classes);
        var (size, where) = batch is { } tried ? (tried, "a batch") : (Feeding.EvaluationBatch, "evaluating a batch");
        if (need.Of(size) < capacity / 2)
        {
            // No batch is to blame: another program has the memory, or something is kept that should not be.
            return new(
                FaultKind.Failed,
                "memory",
                $"out of memory, though {Words(need, where, size, capacity)}: {error.Message.AsSpan().Trim().ToString().Split('\n')[0]}",
                "end other programs that use it (nvidia-smi, top), and continue with --resume"
            );
        }

        return Fault(need, where, size, capacity, batch is null ? 0 : need.LargestBatch(capacity, size));
    }

    private static Fault Fault(MemoryNeed need, string where, int size, double capacity, int fits) =>
        new(
            FaultKind.Failed,
            "batch-size",
            $"out of memory: {Words(need, where, size, capacity)}",
            fits > 0
                ? Invariant($"batch-size {fits} would fit")
                : Invariant(
                    $"the network needs {Gigabytes(need.Fixed)} GB and {Gigabytes(need.PerSample)} GB a sample: choose a smaller model or fewer timesteps"
                )
        );

    private static string Words(MemoryNeed need, string where, int size, double capacity) =>
        Invariant(
            $"{where} of {size} needs about {Gigabytes(need.Of(size))} GB of {Gigabytes(capacity)} GB (estimated from the sizes of the layers)"
        );

    /// <summary>Weights of a map without its bias.</summary>
    internal static double Weights(Encoder encoder, FeatureShape input) =>
        encoder switch
        {
            Encoder.Linear e => (double)input.Count * e.Features,
            Encoder.Convolution e => (double)input.Channels * e.Channels * e.Kernel * e.Kernel,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static string Gigabytes(double bytes) =>
        (bytes / 1e9).ToString(bytes < 1e11 ? "G3" : "F0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "not enough memory|can't allocate memory|out of memory|std::bad_alloc|bad allocation",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Lack();

    [GeneratedRegex(@"total capacity of ([0-9.]+) (GiB|MiB)")]
    private static partial Regex Capacity();
}
