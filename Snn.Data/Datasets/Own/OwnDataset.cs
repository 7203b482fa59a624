using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Batches;
using Snn.Data.Faults;
using Snn.Data.Seeds;

namespace Snn.Data.Datasets.Own;

/// <summary>Makes a set of parts of one's own: classes joined, split, measured.</summary>
public static class OwnDataset
{
    private const int FewestImages = 2;

    /// <summary>
    /// The set: its classes are those that any image has, in the order of their numbers, or else of their names; mean
    /// and deviation are those of the training part.
    /// </summary>
    /// <param name="word">How it is named, and what share to judge by where there is no part for that.</param>
    /// <param name="parts">What was read.</param>
    public static Result<Dataset> Of(OwnWord word, OwnParts parts)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(parts);
        var (train, test) = parts;
        if (test is not null && test.Shape != train.Shape)
        {
            return new Fault(
                FaultKind.Data,
                test.Where,
                $"its images are {test.Shape}, those of {train.Where} {train.Shape}",
                "give images of one shape, or resize them with ::shape=HxW"
            );
        }

        if (train.Count < FewestImages || test is { Count: 0 })
        {
            return new Fault(
                FaultKind.Data,
                train.Count < FewestImages ? train.Where : test!.Where,
                $"there are {(train.Count < FewestImages ? train.Count : 0)} images",
                $"give at least {FewestImages} to learn from and one to judge by"
            );
        }

        ImmutableArray<string> names =
        [
            .. Used(train).Concat(test is null ? [] : Used(test)).Distinct(StringComparer.Ordinal).Order(Comparison),
        ];
        if (names.Length is < 2 or > ImageSet.MostClasses)
        {
            return new Fault(
                FaultKind.Data,
                train.Where,
                $"there are {names.Length} classes",
                $"give 2 to {ImageSet.MostClasses}; the class of an image is its folder, its label, or a column of its table"
            );
        }

        var all = Set(train, names);
        return (
            test is null
                ? Split(word, all).Map(split => (split.Train, split.Test))
                : (Result<(ImageSet Train, ImageSet Test)>)(all, Set(test, names))
        ).Map(split => new Dataset(
            new()
            {
                Name = word.ToString(),
                ClassNames = names,
                Shape = train.Shape,
                Normalization = PixelStatistics.Of(split.Train),
            },
            split.Train,
            split.Test
        )
        {
            Source = word.Path,
        });
    }

    // Of each class its share, the same images every time.
    private static Result<(ImageSet Train, ImageSet Test)> Split(OwnWord word, ImageSet all)
    {
        var held = ValidationSplit.Count(word.TestShare, all.Count);
        return held == 0 || all.Count - held < FewestImages
                ? new Fault(
                    FaultKind.Data,
                    word.Path,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"a share of {word.TestShare} of {all.Count} images leaves {all.Count - held} to learn from and {held} to judge by"
                    ),
                    "give another share with ::test=SHARE, or images to judge by with ::test=PATH"
                )
            : ValidationSplit.Of(all, word.TestShare, new Seed(0).Fold("test")) is var (train, test) ? (train, test!)
            : throw new System.Diagnostics.UnreachableException();
    }

    private static ImageSet Set(OwnPart part, ImmutableArray<string> names)
    {
        var places = part.Names.Select(name => names.IndexOf(name, StringComparer.Ordinal)).ToArray();
        var labels = new byte[part.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = (byte)places[part.Codes.Span[i]];
        }

        return ImageSet.Create(part.Shape, names.Length, part.Pixels, labels);
    }

    private static IEnumerable<string> Used(OwnPart part)
    {
        var used = new bool[part.Names.Length];
        foreach (var code in part.Codes.Span)
        {
            used[code] = true;
        }

        return part.Names.Where((_, i) => used[i]);
    }

    private static Comparer<string> Comparison { get; } =
        Comparer<string>.Create(
            (a, b) =>
                (Number(a), Number(b)) switch
                {
                    ({ } x, { } y) when x != y => x.CompareTo(y),
                    ({ }, null) => -1,
                    (null, { }) => 1,
                    _ => string.CompareOrdinal(a, b),
                }
        );

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;
}
