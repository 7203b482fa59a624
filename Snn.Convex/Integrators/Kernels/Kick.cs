namespace Snn.Convex.Integrators.Kernels;

/// <summary>What a spike does to the voltages of its layer, <c>U ← p U − Σ_m G_m kick_m</c>.</summary>
/// <param name="shrink">p, by what they have relaxed since they were last looked at.</param>
/// <param name="g">G by columns, [M, N padded].</param>
/// <param name="readouts">kick_m, by how much each readout jumps, [M].</param>
internal readonly ref struct Kick(double shrink, ReadOnlySpan<double> g, ReadOnlySpan<double> readouts)
{
    /// <summary>p.</summary>
    internal double Shrink { get; } = shrink;

    /// <summary>G by columns, [M, N padded].</summary>
    internal ReadOnlySpan<double> G { get; } = g;

    /// <summary>kick_m, [M].</summary>
    internal ReadOnlySpan<double> Readouts { get; } = readouts;
}
