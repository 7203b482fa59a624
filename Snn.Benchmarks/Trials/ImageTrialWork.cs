using Snn.Benchmarks.Works;
using Snn.Convex.Experiments.Images;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Trials;

/// <summary>Learning trials of a convex classifier, one image of the sample's digits each.</summary>
internal static class ImageTrialWork
{
    /// <summary>One layer of 500, its readout held at the label: what the experiments do.</summary>
    internal static Work Held() => Of(ImageExperiment.Single);

    /// <summary>Layers of 1000 and 100 that run freely and learn from the neurons that spike.</summary>
    internal static Work Free() => Of(ImageExperiment.Multi with { Winners = WinnerSelection.Free });

    private static Work Of(ImageExperiment experiment)
    {
        var (digits, seed) = (SampleDatasets.Load(KnownDatasets.Mnist).Train, new Seed(1));
        var start = ImageState.Initial(experiment, digits, seed);
        ImageLayer[] layers = [.. start.Layers.Select(layer => new ImageLayer(layer))];
        var learner = new ImageLearner(layers, experiment, new SparseImages(digits));
        int[] order = [.. Enumerable.Range(0, digits.Count)];
        var next = 0;
        return new(() =>
        {
            var i = next;
            next = i + 1 == order.Length ? 0 : i + 1;
            learner.Learn(order.AsSpan(i, 1), epoch: 0, seed);
        });
    }
}
