using System.Collections.Immutable;

namespace Snn.Data.Augmentations;

/// <summary>From the byte of a pixel to a network's input, <c>(v/255 − mean) / std</c>, channel by channel.</summary>
public sealed class Normalization
{
    /// <summary>One for images of several channels.</summary>
    /// <param name="mean">Mean of the training pixels of each channel, scaled to [0, 1].</param>
    /// <param name="std">Their standard deviations, above 0, as many.</param>
    /// <exception cref="ArgumentException">They are not as many, or there is none.</exception>
    public Normalization(ImmutableArray<float> mean, ImmutableArray<float> std)
    {
        if (mean.Length != std.Length || mean.IsEmpty)
        {
            throw new ArgumentException($"{mean.Length} means do not go with {std.Length} deviations", nameof(std));
        }

        (Mean, Std) = (mean, std);
    }

    /// <summary>A normalisation with the same mean and deviation for all channels.</summary>
    /// <param name="mean">Mean of the training pixels, scaled to [0, 1].</param>
    /// <param name="std">Their standard deviation, above 0.</param>
    public Normalization(float mean, float std)
        : this([mean], [std]) { }

    /// <summary>Only scales to [0, 1].</summary>
    public static Normalization Unit { get; } = new(0, 1);

    /// <summary>Takes bytes as the counts that they are: 3 events are 3.</summary>
    public static Normalization Counts { get; } = new(0, 1 / 255f);

    /// <summary>Mean of each channel, scaled to [0, 1]; one for all where there is one.</summary>
    public ImmutableArray<float> Mean { get; }

    /// <summary>Standard deviation of each channel, as many as means.</summary>
    public ImmutableArray<float> Std { get; }

    /// <summary>The normalised value of a pixel: (value / 255 − mean) / deviation of its channel.</summary>
    /// <param name="value">Of a pixel.</param>
    /// <param name="channel">Its channel.</param>
    public float Apply(byte value, int channel = 0)
    {
        var c = Mean.Length == 1 ? 0 : channel;
        return ((value / 255f) - Mean[c]) / Std[c];
    }

    /// <summary>All 256 normalised values of a channel.</summary>
    internal void Tabulate(int channel, Span<float> table)
    {
        for (var value = 0; value < 256; value++)
        {
            table[value] = Apply((byte)value, channel);
        }
    }
}
