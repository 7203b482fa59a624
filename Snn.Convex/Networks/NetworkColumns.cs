namespace Snn.Convex.Networks;

/// <summary>The four matrices of a network, stored column by column: N numbers for each input or readout.</summary>
/// <param name="F">Encoder, K columns.</param>
/// <param name="G">Feedback of the readout, M columns.</param>
/// <param name="D">Decoder, M columns.</param>
/// <param name="T">Thresholds, one column.</param>
public sealed record NetworkColumns(
    ReadOnlyMemory<double> F,
    ReadOnlyMemory<double> G,
    ReadOnlyMemory<double> D,
    ReadOnlyMemory<double> T
);
