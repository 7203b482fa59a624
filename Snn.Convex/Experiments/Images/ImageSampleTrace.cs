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
        var margins = weights.Select(_ => new List<double>()).ToArray();
        var spikes = weights.Select(_ => new List<Spike>()).ToArray();
        var predicted = 0;

        // A trial keeps its last step only; one of s steps ends as a longer one stands after s.
        for (var step = 1; step <= experiment.TimeSteps; step++)
        {
            var trial = new ImageTrial(weights, experiment.Coding, step);
            trial.Run(sparse.Pixels(index), values, weights.Length, seed.Fold(index));
            predicted = trial.Decide(weights.Length - 1);
            for (var l = 0; l < weights.Length; l++)
            {
                margins[l].AddRange(Margins(weights[l], trial, l, experiment.Mu));
                if (trial.Spikes[l].Last is >= 0 and var s)
                {
                    spikes[l].Add(new(step, s));
                }
            }
        }

        return new(
            predicted,
            [.. weights.Select((w, l) => new ImageLayerTrace(w.Neurons, [.. spikes[l]], [.. margins[l]]))]
        );
    }

    // The spike of this step is taken back: what it was over the threshold by before it.
    private static IEnumerable<double> Margins(ImageLayer layer, ImageTrial trial, int l, double mu)
    {
        var last = trial.Spikes[l].Last;
        for (var c = 0; c < layer.Classes; c++)
        {
            var top = trial.Tops[l][c];
            var spent = last >= 0 && layer.ClassOf(last) == c ? layer.Quantum + mu : 0;
            yield return trial.Drive(l)[top] - layer.T[top] - trial.Readout[l][c] + spent;
        }
    }
}
