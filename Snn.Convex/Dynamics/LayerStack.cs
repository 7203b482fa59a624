using System.Collections.Immutable;
using Snn.Convex.Learning;
using Snn.Convex.Networks;

namespace Snn.Convex.Dynamics;

/// <summary>The working memory of stacked layers: layer ℓ+1 sees the filtered spike trains of layer ℓ, <c>x_{ℓ+1} = r_ℓ</c>.</summary>
/// <remarks>The command signal of an upper layer is the spikes below it: each spike of s adds <c>F_{ℓ+1}[:, s]</c> to the voltages above.</remarks>
internal sealed class LayerStack
{
    internal LayerStack(ImmutableArray<ConvexNetwork> layers)
    {
        for (var l = 1; l < layers.Length; l++)
        {
            if (layers[l].Inputs != layers[l - 1].Neurons)
            {
                throw new ArgumentException(
                    $"layer {l + 1} has {layers[l].Inputs} inputs above {layers[l - 1].Neurons} neurons", nameof(layers));
            }
        }

        Layers = [.. layers.Select(layer => new NeuronBuffers(layer))];
        Rates = [.. layers.Select(layer => new SparseRates(layer.Neurons))];
        SpikeCounts = new int[layers.Length];
    }

    internal NeuronBuffers[] Layers { get; }

    /// <summary>r of each layer now, for the learning of the layer above it.</summary>
    internal SparseRates[] Rates { get; }

    /// <summary>Spikes of each layer in the last trial.</summary>
    internal int[] SpikeCounts { get; }

    /// <summary>Forgets the last trial.</summary>
    internal void Rest()
    {
        for (var l = 0; l < Layers.Length; l++)
        {
            Array.Clear(Layers[l].V);
            Array.Clear(Layers[l].R);
            Array.Clear(Layers[l].RMean);
            Rates[l].Clear();
            SpikeCounts[l] = 0;
        }
    }

    /// <summary>The rule of an upper layer: as the projection rule, with the rates below as input and the step divided by <c>1 + ‖r‖²</c>.</summary>
    /// <remarks>A spike then moves e by the same fraction whatever the rates are.</remarks>
    /// <param name="layer">From 1 on.</param>
    /// <param name="s">The spiking neuron.</param>
    /// <param name="sunk">By how much drift has lowered the thresholds beyond T.</param>
    /// <param name="step">Fraction of e that one spike takes away, 0 to 1.</param>
    /// <param name="keep">What the shrink leaves, <c>1 − shrink</c>.</param>
    /// <param name="target">[M].</param>
    /// <returns>By how much T_s has moved.</returns>
    internal double Learn(int layer, int s, double sunk, double step, double keep, ReadOnlySpan<double> target)
    {
        var b = Layers[layer];
        var f = b.Encoder(s);
        var below = Rates[layer - 1].Input;
        var e = ProjectionRule.Error(ProjectionRule.Distance(f.Read(), b.T[s] - sunk, below), keep, b.Feedback(s), target);
        var squares = 1.0;
        for (var j = 0; j < below.Count; j++)
        {
            squares += below.Value(j) * below.Value(j);
        }

        var change = step * e / squares;
        ProjectionRule.Update(f, ref b.T[s], below, change, 1, 1);
        return change;
    }
}
