namespace Snn.Convex.Recording;

/// <summary>Keeps nothing.</summary>
internal readonly struct NoSink : ITrialSink
{
    public static bool Watches => false;

    public void Begin() { }

    public void Spike(int layer, int bin, int neuron) { }

    public void Show(int layer, int bin, ReadOnlySpan<double> margins) { }
}
