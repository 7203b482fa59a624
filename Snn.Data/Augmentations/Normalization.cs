namespace Snn.Data.Augmentations;

/// <summary>From a grey value to a network's input, <c>(v/255 − mean) / std</c>.</summary>
/// <param name="Mean">Mean of the training pixels, scaled to [0, 1].</param>
/// <param name="Std">Their standard deviation, above 0.</param>
public readonly record struct Normalization(float Mean, float Std)
{
    /// <summary>Only scales to [0, 1].</summary>
    public static Normalization Unit { get; } = new(0, 1);

    /// <summary>The normalised grey value.</summary>
    public float Apply(byte grey) => ((grey / 255f) - Mean) / Std;

    /// <summary>All 256 normalised grey values.</summary>
    internal void Tabulate(Span<float> table)
    {
        for (var grey = 0; grey < 256; grey++)
        {
            table[grey] = Apply((byte)grey);
        }
    }
}
