using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Datasets;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>What one layer does while one image is shown.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Spikes">Its spikes; the bin is the step, from 1 on.</param>
/// <param name="Margins">
/// [T, M]: in each step, before anyone spikes, how far the highest neuron of each class lies over its threshold,
/// <c>max_i (V_i − T_i)</c>.
/// </param>
public sealed record ImageLayerTrace(int Neurons, ImmutableArray<Spike> Spikes, ImmutableArray<double> Margins);

/// <summary>One image on its way through the layers of a classifier.</summary>
/// <param name="Predicted">The class that it is predicted as.</param>
/// <param name="Layers">Layer by layer, from the lowest.</param>
public sealed record ImageSampleTrace(int Predicted, ImmutableArray<ImageLayerTrace> Layers)
{
    /// <summary>Follows one image of a set.</summary>
    /// <param name="layers">The layers, from the lowest.</param>
    /// <param name="experiment">Constants of the dynamics and scale of the images.</param>
    /// <param name="images">The set.</param>
    /// <param name="index">Which image.</param>
    /// <param name="seed">Of the voltage noise, as <see cref="ImageEvaluation"/> takes it.</param>
    public static ImageSampleTrace Of(
        ImmutableArray<ConvexNetwork> layers,
        ImageExperiment experiment,
        ImageSet images,
        int index,
        Seed seed
    )
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(images);
        ImageLayer[] weights = [.. layers.Select(layer => new ImageLayer(layer))];
        var sparse = new SparseImages(images);
        var buffer = Array.Empty<float>();
        var values = sparse.Scaled(index, (float)experiment.InputNorm, ref buffer);
        double[][] margins = [.. weights.Select(layer => new double[experiment.TimeSteps * layer.Classes])];
        SpikeList[] spikes = [.. weights.Select(_ => new SpikeList(experiment.TimeSteps))];
        var trial = new ImageTrial(weights, experiment.Coding, experiment.TimeSteps);
        trial.Run(sparse.Pixels(index), values, weights.Length, seed.Fold(index), new ClassSink(spikes, margins));
        return new(
            trial.Decide(weights.Length - 1),
            [.. weights.Select((w, l) => new ImageLayerTrace(w.Neurons, spikes[l].ToImmutable(), [.. margins[l]]))]
        );
    }

    // Lists spikes and keeps what the classes are over their thresholds by, [T, M] of each layer.
    private readonly struct ClassSink(SpikeList[] spikes, double[][] margins) : ITrialSink
    {
        public static bool Watches => true;

        public void Begin() => new RasterSink(spikes).Begin();

        public void Spike(int layer, int bin, int neuron) => spikes[layer].Add(bin, neuron);

        public void Show(int layer, int bin, ReadOnlySpan<double> shown) =>
            shown.CopyTo(margins[layer].AsSpan((bin - 1) * shown.Length));
    }
}
