namespace Snn.Convex.Recording;

/// <summary>Lists the spikes of each layer.</summary>
/// <param name="layers">One list a layer, filled anew in every trial.</param>
internal readonly struct RasterSink(SpikeList[] layers) : ITrialSink
{
    public static bool Watches => false;

    public void Begin()
    {
        foreach (var layer in layers)
        {
            layer.Clear();
        }
    }

    public void Spike(int layer, int bin, int neuron) => layers[layer].Add(bin, neuron);

    public void Show(int layer, int bin, ReadOnlySpan<double> margins) { }
}
