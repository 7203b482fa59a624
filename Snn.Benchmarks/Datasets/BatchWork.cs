using Snn.Benchmarks.Works;
using Snn.Data.Augmentations;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Datasets;

/// <summary>From a set to batches that a network takes in.</summary>
internal static class BatchWork
{
    private static readonly Seed Seed = new(1);

    /// <summary>What may happen to the images.</summary>
    internal static Augmentation? Augmentation(string name) =>
        name switch
        {
            "none" => null,
            "crop" => new(CropPadding: 2, HorizontalFlip: false),
            "crop-flip-cutout" => new(CropPadding: 2, HorizontalFlip: true, new Cutout(1, 16)),
            _ => throw new ArgumentException($"'{name}' is no augmentation", nameof(name)),
        };

    /// <summary>One batch of 128 prepared on this thread.</summary>
    /// <param name="augmentation">none, crop or crop-flip-cutout.</param>
    internal static Work Fill(string augmentation)
    {
        const int batch = 128;
        var (data, plan) = (SampleDatasets.Load(KnownDatasets.FashionMnist), Augmentation(augmentation));
        var order = EpochOrder.Shuffled(data.Train.Count, Seed);
        var (pixels, labels) = (new float[batch * data.Train.Shape.Size], new long[batch]);
        return new(() =>
            Batch.Fill(data.Train, order.AsSpan(0, batch), plan, data.Info.Normalization, Seed, pixels, labels)
        );
    }

    /// <summary>
    /// An epoch of the sample's 1000 training images in batches of 128, each prepared while the one before is looked
    /// at.
    /// </summary>
    internal static Work Epoch()
    {
        var data = SampleDatasets.Load(KnownDatasets.FashionMnist);
        return new(() =>
        {
            var order = EpochOrder.Shuffled(data.Train.Count, Seed);
            foreach (
                var batch in EpochBatches.Of(
                    data.Train,
                    order,
                    128,
                    data.Info.Augmentation,
                    data.Info.Normalization,
                    Seed
                )
            )
            {
                _ = batch.Pixels.Span[0];
            }
        });
    }

    /// <summary>The order of an epoch of 60,000 samples in which a batch holds two classes at most.</summary>
    internal static Work ClassLimitedOrder()
    {
        byte[] labels = [.. Enumerable.Range(0, 60_000).Select(i => (byte)(i % 10))];
        return new(() => EpochOrder.ClassLimited(labels, classes: 10, classesPerBatch: 2, batchSize: 128, Seed));
    }
}
