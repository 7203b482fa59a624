using System.Collections.Immutable;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Data.Laws.Drawn;

/// <summary>A small set of labelled samples.</summary>
/// <param name="Classes">Number of classes C, at least 2.</param>
/// <param name="Rows">Values of each sample, in [0, 1], [n][F].</param>
/// <param name="Labels">Class of each, in [0, C), [n].</param>
public sealed record LabelledSamples(
    int Classes,
    ImmutableArray<ImmutableArray<double>> Rows,
    ImmutableArray<int> Labels
)
{
    /// <summary>The most samples that are drawn.</summary>
    public const int MostSamples = 8;

    /// <summary>The most values of a sample that are drawn.</summary>
    public const int MostFeatures = 6;

    /// <summary>The most classes that are drawn.</summary>
    public const int MostClasses = 4;

    /// <summary>Number of samples n.</summary>
    public int Count => Rows.Length;

    /// <summary>Number of features F.</summary>
    public int Features => Rows[0].Length;

    /// <summary>
    /// 1 to 8 samples of 1 to 6 values in 2 to 4 classes; some samples are silent, some alike, some sets of one class.
    /// They shrink to fewer samples, fewer values, fewer classes, zeros, round numbers.
    /// </summary>
    public static Gen<LabelledSamples> Drawn { get; } = Draws.Of(Draw, samples => samples.Simpler());

    /// <summary>The samples as grey images of one row.</summary>
    public ImageSet Images() =>
        ImageSet.Create(
            1,
            Features,
            Classes,
            Rows.SelectMany(row => row).Select(v => (byte)Math.Round(255 * v)).ToArray(),
            Labels.Select(label => (byte)label).ToArray()
        );

    /// <summary>The samples as points, their classes as the values asked for.</summary>
    public PointSet Points() =>
        PointSet.Create(
            Features,
            Rows.SelectMany(row => row).ToArray(),
            Labels.Select(label => (double)label).ToArray()
        );

    /// <summary>Equality by value: the same samples and labels.</summary>
    public bool Equals(LabelledSamples? other) =>
        other is not null
        && Classes == other.Classes
        && Labels.SequenceEqual(other.Labels)
        && Rows.Length == other.Rows.Length
        && Rows.Zip(other.Rows).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Classes, Count, Features, Labels[0]);

    /// <summary>A line a sample: its class, its values.</summary>
    public override string ToString() =>
        string.Join('\n', Labels.Zip(Rows, (label, row) => $"class {label} of {Classes}: {Numbers.Of(row)}"));

    /// <summary>Samples with a number to draw weights from, which shrinks to 0.</summary>
    /// <param name="made">What is made of both.</param>
    /// <typeparam name="T">A case of a law.</typeparam>
    public static Gen<T> WithWeights<T>(Func<LabelledSamples, int, T> made) =>
        from samples in Drawn
        from weights in Gen.Int32(Range.LinearInt32(0, 1000))
        select made(samples, weights);

    /// <summary>The values, sample by sample, as C# and JSON have them: <c>[0, 1], [0.5, 0]</c>.</summary>
    public string RowsText => string.Join(", ", Rows.Select(row => Numbers.Of(row)));

    /// <summary>The samples as C#: what follows <c>new</c> where the type is known.</summary>
    public string Arguments => $"({Classes}, [{RowsText}], [{string.Join(", ", Labels)}])";

    /// <summary>How many of which size, in words.</summary>
    public string Size =>
        $"{Count} {(Count == 1 ? "sample" : "samples")} of {Features} {(Features == 1 ? "value" : "values")}";

    private static LabelledSamples Draw(ref Rng rng, int size)
    {
        var (n, f, c) = (
            1 + rng.NextInt(1 + (size * (MostSamples - 1) / 99)),
            1 + rng.NextInt(1 + (size * (MostFeatures - 1) / 99)),
            2 + rng.NextInt(MostClasses - 1)
        );
        var (rows, labels, one) = (new ImmutableArray<double>[n], new int[n], rng.NextInt(8) == 0);
        for (var i = 0; i < n; i++)
        {
            var kind = rng.NextInt(8);
            rows[i] = kind switch
            {
                0 => [.. new double[f]],
                1 when i > 0 => rows[i - 1],
                _ => Levels.Next(ref rng, f, 0, 1),
            };
            labels[i] = one ? 0 : rng.NextInt(c);
        }

        return new(c, [.. rows], [.. labels]);
    }

    private IEnumerable<LabelledSamples> Simpler()
    {
        for (var i = 0; i < Count && Count > 1; i++)
        {
            yield return this with
            {
                Rows = Rows.RemoveAt(i),
                Labels = Labels.RemoveAt(i),
            };
        }

        for (var f = 0; f < Features && Features > 1; f++)
        {
            var gone = f;
            yield return this with
            {
                Rows = [.. Rows.Select(row => row.RemoveAt(gone))],
            };
        }

        if (Classes > 2 && Labels.All(label => label < Classes - 1))
        {
            yield return this with
            {
                Classes = Classes - 1,
            };
        }

        for (var i = 0; i < Count; i++)
        {
            if (Labels[i] > 0)
            {
                yield return this with
                {
                    Labels = Labels.SetItem(i, Labels[i] - 1),
                };
            }
        }

        for (var i = 0; i < Count; i++)
        {
            foreach (var simpler in Levels.Simpler(Rows[i]))
            {
                yield return this with
                {
                    Rows = Rows.SetItem(i, simpler),
                };
            }
        }
    }
}
