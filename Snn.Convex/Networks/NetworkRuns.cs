namespace Snn.Convex.Networks;

/// <summary>The four matrices of a network as runs over the neurons: N numbers for each input or readout.</summary>
/// <param name="F">Encoder, K runs.</param>
/// <param name="G">Feedback of the readout, M runs.</param>
/// <param name="D">Decoder, M runs.</param>
/// <param name="T">Thresholds, one run.</param>
public sealed record NetworkRuns(
    ReadOnlyMemory<double> F,
    ReadOnlyMemory<double> G,
    ReadOnlyMemory<double> D,
    ReadOnlyMemory<double> T
);
