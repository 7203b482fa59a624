namespace Snn.Convex.Recording;

/// <summary>Lists the spikes of each layer and keeps the voltage of every neuron in every bin.</summary>
/// <param name="spikes">One list a layer.</param>
/// <param name="margins">V − T of each layer, [B, N], row by row; bin 0 is set beforehand.</param>
internal readonly struct TraceSink(SpikeList[] spikes, float[][] margins) : ITrialSink
{
    public static bool Watches => true;

    public void Begin() => new RasterSink(spikes).Begin();

    public void Spike(int layer, int bin, int neuron) => spikes[layer].Add(bin, neuron);

    public void Show(int layer, int bin, ReadOnlySpan<double> shown)
    {
        var row = margins[layer].AsSpan(bin * shown.Length, shown.Length);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (float)shown[i];
        }
    }
}
