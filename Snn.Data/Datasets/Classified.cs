using System.Collections.Immutable;

namespace Snn.Data.Datasets;

/// <summary>
/// What a classifier took the images of a set for: made once by an evaluation, from which accuracy, confusion and
/// mistakes follow.
/// </summary>
/// <param name="Classes">Number of classes M.</param>
/// <param name="Labels">Class of each image, [Count], in [0, M).</param>
/// <param name="Predicted">What it was predicted as, [Count], in [0, M).</param>
/// <param name="Confidence">Share of the prediction in the softmax, [Count], in [0, 1]; empty where there is none.</param>
public sealed record Classified(
    int Classes,
    ReadOnlyMemory<byte> Labels,
    ImmutableArray<int> Predicted,
    ImmutableArray<float> Confidence
)
{
    /// <summary>Number of classified images.</summary>
    public int Count => Predicted.Length;

    /// <summary>Share of images predicted right, in [0, 1]; 0 of an empty set.</summary>
    public double Accuracy => (double)(Count - Mistakes.Count()) / Math.Max(1, Count);

    /// <summary>Images of class r that were predicted as class c, [M, M], row by row.</summary>
    public ImmutableArray<int> Confusion
    {
        get
        {
            var counts = new int[Classes * Classes];
            for (var i = 0; i < Count; i++)
            {
                counts[(Labels.Span[i] * Classes) + Predicted[i]]++;
            }

            return [.. counts];
        }
    }

    /// <summary>Share of the images of each class predicted right, [M]; NaN for a class without images.</summary>
    public ImmutableArray<double> PerClass
    {
        get
        {
            var confusion = Confusion;
            return
            [
                .. Enumerable
                    .Range(0, Classes)
                    .Select(c =>
                        confusion[(c * Classes) + c]
                        / (double)Enumerable.Range(0, Classes).Sum(j => confusion[(c * Classes) + j])
                    ),
            ];
        }
    }

    /// <summary>
    /// Images predicted wrong, those first that the classifier was surest of: they teach most. Where nothing is known
    /// of sureness, in their order.
    /// </summary>
    public IEnumerable<int> SurestMistakes =>
        Confidence.IsEmpty ? Mistakes : Mistakes.OrderByDescending(i => Confidence[i]);

    private IEnumerable<int> Mistakes => Enumerable.Range(0, Count).Where(i => Predicted[i] != Labels.Span[i]);
}
