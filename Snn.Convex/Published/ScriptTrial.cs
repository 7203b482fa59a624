using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;

namespace Snn.Convex.Published;

/// <summary>A trial of the layers of a published script on images, with what it adds up.</summary>
internal abstract class ScriptTrial
{
    /// <summary>The layers, from the lowest; learning moves their F and T.</summary>
    internal abstract NeuronBuffers[] Layers { get; }

    /// <summary>Spikes of each layer in the last trial.</summary>
    internal abstract int[] Spikes { get; }

    /// <summary><c>½ e²</c> of each layer, summed over the spikes that have learned, and their number.</summary>
    internal double[] Loss { get; } = new double[2];

    /// <summary>Spikes that have learned, of each layer.</summary>
    internal long[] Learned { get; } = new long[2];

    /// <summary>Runs one trial from rest.</summary>
    /// <param name="x">Pixels, [K].</param>
    /// <param name="target">Target, [M]; empty without learning.</param>
    /// <param name="rates">Steps of the lowest layer.</param>
    internal abstract void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> target, in LearningRates rates);

    /// <summary>The mean readout of the last layer in the last trial, [M].</summary>
    internal double[] Readout()
    {
        var last = Layers[^1];
        last.Decode();
        return last.YMean;
    }

    /// <summary>The trial of one layer or of two.</summary>
    internal static ScriptTrial Of(
        IReadOnlyList<ConvexNetwork> layers,
        CodingParameters p,
        TrialTiming timing,
        (double Thresh, double F) upper
    ) =>
        layers.Count == 1
            ? new ScriptSingle(layers[0], p, timing)
            : new ScriptPair(layers[0], layers[1], p, timing, upper);

    private protected void CountLoss(int layer, double e)
    {
        Loss[layer] += 0.5 * e * e;
        Learned[layer]++;
    }
}
