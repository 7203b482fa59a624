using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.Data.Runs;

namespace Snn.Data.Datasets.Own;

/// <summary>Which column of a table is the class.</summary>
public enum LabelColumn
{
    /// <summary>The one that its header or its values give away; else the first.</summary>
    Found,

    /// <summary>The first.</summary>
    First,

    /// <summary>The last.</summary>
    Last,
}

/// <summary>
/// A set of one's own as a word: where it lies and how it is to be read, <c>PATH::option=value::option=value</c>.
/// </summary>
/// <param name="Path">A file or a folder.</param>
public sealed record OwnWord(string Path)
{
    /// <summary>What separates the path from its options, and these from one another.</summary>
    public const string Separator = "::";

    /// <summary>The options of a dataset of one's own, as text for messages.</summary>
    public const string Options = "test=SHARE, test=PATH, label=first, label=last, shape=HxW or shape=CxHxW";

    private const double UsualShare = 0.2;

    /// <summary>Share of the samples to judge by where the set has no part for that, in (0, 1); usually 0.2.</summary>
    public double TestShare { get; init; } = UsualShare;

    /// <summary>A file or folder with the samples to judge by; null where the set says so, or by share.</summary>
    public string? TestPath { get; init; }

    /// <summary>Which column of a table is the class.</summary>
    public LabelColumn Label { get; init; }

    /// <summary>
    /// The shape that images are brought to, or that rows of values are read as; null for that of the files.
    /// </summary>
    public ImageShape? Shape { get; init; }

    /// <summary>
    /// Whether a word that is no known set's name can only be meant as a path: it has a folder, an ending or options.
    /// </summary>
    /// <param name="word">What a user gave as a data set.</param>
    public static bool IsPath(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word.AsSpan().IndexOfAny("/\\.:") >= 0;
    }

    /// <summary>The parameter <c>dataset</c> of an experiment: a known set, or a path.</summary>
    /// <param name="meaning">What it is.</param>
    /// <param name="get">Its value.</param>
    /// <param name="set">The experiment with another.</param>
    /// <typeparam name="T">The experiment.</typeparam>
    public static Parameter<T> Parameter<T>(string meaning, Func<T, string> get, Func<T, string, T> set)
    {
        ImmutableArray<string> names = [.. KnownDatasets.All.Select(info => info.Name)];
        var allowed = $"one of {string.Join(", ", names)}, or the path of a set of your own";
        return Runs.Parameter.Parsed(
            "dataset",
            meaning,
            allowed,
            get,
            word =>
                KnownDatasets.Named(word.Trim()) is { } info ? info.Name
                : IsPath(word) ? Parse(word.Trim()).Map(own => own.ToString())
                : new Fault(FaultKind.Usage, "dataset", $"'{word}' is not allowed", $"give {allowed}"),
            set
        ) with
        {
            Choices = names,
        };
    }

    /// <summary>Reads a word.</summary>
    /// <param name="word"><c>PATH::option=value</c>.</param>
    public static Result<OwnWord> Parse(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var parts = word.Split(Separator);
        return parts[0].Length == 0
            ? Wrong(word, "there is no path", "write PATH, or PATH::option=value")
            : parts[1..]
                .Aggregate((Result<OwnWord>)new OwnWord(parts[0]), (read, part) => read.Bind(o => o.With(part)));
    }

    /// <summary>The word that <see cref="Parse"/> reads back.</summary>
    public override string ToString() =>
        string.Join(
            Separator,
            new[]
            {
                Path,
                TestPath is { } path ? $"test={path}"
                : TestShare != UsualShare ? string.Create(CultureInfo.InvariantCulture, $"test={TestShare:R}")
                : "",
                Label switch
                {
                    LabelColumn.First => "label=first",
                    LabelColumn.Last => "label=last",
                    _ => "",
                },
                Shape is { } shape ? $"shape={(shape.Channels == 1 ? "1x" : "")}{shape}" : "",
            }.Where(part => part.Length > 0)
        );

    private Result<OwnWord> With(string part) =>
        part.Split('=', 2) switch
        {
            ["test", var share] when Number(share) is { } s => s is > 0 and < 1
                ? this with
                {
                    TestShare = s,
                }
                : Wrong(part, "that is no share", "give one between 0 and 1, as in test=0.2"),
            ["test", { Length: > 0 } path] => this with { TestPath = path },
            ["label", "first"] => this with { Label = LabelColumn.First },
            ["label", "last"] => this with { Label = LabelColumn.Last },
            ["shape", var shape] => ShapeOf(shape) is { } s
                ? this with
                {
                    Shape = s,
                }
                : Wrong(part, "that is no shape", "write shape=HxW, or shape=CxHxW, as in shape=3x32x32"),
            _ => Wrong(part, "there is no such option", $"give {Options}"),
        };

    // Grey where no channels are named: HxW and 1xHxW are one.
    private static ImageShape? ShapeOf(string text)
    {
        int[] sizes =
        [
            .. text.Split('x')
                .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0),
        ];
        ImageShape? shape = sizes switch
        {
            [var h, var w] => new(1, h, w),
            [var c, var h, var w] => new(c, h, w),
            _ => null,
        };
        return shape is { IsPossible: true } ? shape : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static Fault Wrong(string word, string what, string fix) =>
        new(FaultKind.Usage, "dataset", $"in '{word}', {what}", fix);
}
