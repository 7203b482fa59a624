using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Maps;

namespace Snn.LocalLoss.Models;

/// <summary>A network as the literature writes it: <c>15C5-P2-40C5-P2-300</c>, without the output classifier.</summary>
/// <remarks>
/// <c>nCk</c> is a k×k convolution to n maps that keeps their size (k odd, padding (k − 1)/2), <c>nCkpm</c> one with m
/// zeros on every side, <c>Pk</c> a k×k max pooling, <c>Ak</c> a k×k average pooling, <c>n</c> a fully connected layer
/// of n neurons. The output classifier follows by itself: a last <c>-10</c> would be one more hidden layer.
/// </remarks>
public static class ModelString
{
    /// <summary>One that is right.</summary>
    internal const string Example = "15C5-P2-40C5-P2-300";

    private const int MostFeatures = 1 << 20;
    private const int LargestWindow = 255;

    /// <summary>Parses a model string.</summary>
    public static Result<ImmutableArray<Layer>> Parse(string text)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>();
        var flat = false;
        foreach (var word in text.Split('-'))
        {
            if (Layer(word) is not { } layer)
            {
                return Wrong(
                    text,
                    $"'{word}' is no layer",
                    $"write nCk (n maps, odd kernel k), nCkpm (m zeros on every side), Pk, Ak or n, as in {Example}"
                );
            }

            if (flat && layer is not Layer.Block { Encoder: Encoder.Linear })
            {
                return Wrong(
                    text,
                    $"'{word}' cannot follow a fully connected layer",
                    "put convolutions and pooling first"
                );
            }

            flat |= layer is Layer.Block { Encoder: Encoder.Linear };
            layers.Add(layer);
        }

        return layers.Any(l => l is Layer.Block)
            ? layers.ToImmutable()
            : Wrong(text, "no layer of it learns", $"add a convolution or a fully connected layer, as in {Example}");
    }

    /// <summary>Writes a network so that <see cref="Parse"/> reads it back.</summary>
    public static string Write(ImmutableArray<Layer> chain) =>
        string.Join(
            '-',
            chain.Select(layer =>
                layer switch
                {
                    Layers.Layer.MaxPool p => string.Create(CultureInfo.InvariantCulture, $"P{p.Size}"),
                    Layers.Layer.AveragePool p => string.Create(CultureInfo.InvariantCulture, $"A{p.Size}"),
                    Layers.Layer.Block { Encoder: Encoder.Linear e } => e.Features.ToString(
                        CultureInfo.InvariantCulture
                    ),
                    Layers.Layer.Block { Encoder: Encoder.Convolution e } when e.Kernel == (2 * e.Padding) + 1 =>
                        string.Create(CultureInfo.InvariantCulture, $"{e.Channels}C{e.Kernel}"),
                    Layers.Layer.Block { Encoder: Encoder.Convolution e } => string.Create(
                        CultureInfo.InvariantCulture,
                        $"{e.Channels}C{e.Kernel}p{e.Padding}"
                    ),
                    _ => throw new System.Diagnostics.UnreachableException(),
                }
            )
        );

    /// <summary>Reads a network of the table.</summary>
    internal static ImmutableArray<Layer> Read(string text) =>
        Parse(text).Match(chain => chain, fault => throw new FormatException(fault.ToString()));

    private static Layer? Layer(string word)
    {
        if (word.StartsWith('P') || word.StartsWith('A'))
        {
            return Number(word[1..], 2, LargestWindow) is not { } size ? null
                : word[0] == 'P' ? new Layer.MaxPool(size)
                : new Layer.AveragePool(size);
        }

        var parts = word.Split('C');
        return (parts.Length, Number(parts[0], 1, MostFeatures)) switch
        {
            (1, { } features) => new Layer.Block(new Encoder.Linear(features)),
            (2, { } maps) => Kernel(parts[1]) is var (kernel, padding)
                ? new Layer.Block(new Encoder.Convolution(maps, kernel, padding))
                : null,
            _ => null,
        };
    }

    // k, with the padding that keeps the size of maps, or kpm.
    private static (int Kernel, int Padding)? Kernel(string word)
    {
        var parts = word.Split('p');
        return (parts.Length, Number(parts[0], 1, LargestWindow)) switch
        {
            (1, { } kernel) when int.IsOddInteger(kernel) => (kernel, kernel / 2),
            (2, { } kernel) => Number(parts[1], 0, kernel - 1) is { } padding ? (kernel, padding) : null,
            _ => null,
        };
    }

    private static int? Number(string digits, int min, int max) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max
            ? n
            : null;

    private static Fault Wrong(string text, string what, string fix) =>
        new(FaultKind.Usage, "model", $"in '{text}', {what}", fix);
}
