namespace Snn.Convex.Recording;

/// <summary>Counts the spikes of each layer.</summary>
/// <param name="counts">One a layer.</param>
internal readonly struct CountSink(int[] counts) : ITrialSink
{
    public static bool Watches => false;

    public void Begin() => Array.Clear(counts);

    public void Spike(int layer, int bin, int neuron) => counts[layer]++;

    public void Show(int layer, int bin, ReadOnlySpan<double> margins) { }
}
