namespace Snn.LocalLoss.Normalisation;

/// <summary>
/// Per channel, what normalisation amounts to: <c>x̂ = (x − mean)·inverse</c> and <c>I = scale·x + shift</c>; four rows
/// [4, C].
/// </summary>
internal readonly unsafe struct NormRows(float* rows, int channels)
{
    /// <summary>Mean, [C].</summary>
    internal float* Mean => rows;

    /// <summary>1/√(variance + ε), [C].</summary>
    internal float* Inverse => rows + channels;

    /// <summary>γ·inverse, [C].</summary>
    internal float* Scale => rows + (2 * channels);

    /// <summary>β − mean·scale, [C].</summary>
    internal float* Shift => rows + (3 * channels);

    /// <summary>The same from a channel on.</summary>
    internal NormRows From(int channel) => new(rows + channel, channels);
}
