using System.Text;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>
/// Changes to a file, one after the other, each at a place that scales with it: bits, numbers at their edges, cuts,
/// repetitions, and words that some format gives a meaning.
/// </summary>
/// <param name="Changes">What is done.</param>
internal sealed record Mutation(Mutation.Change[] Changes)
{
    private const int Places = 1_000_000;

    // What numbers of any width turn around at, and what formats of text and of bytes have for punctuation.
    private static readonly byte[][] Words =
    [
        [0, 0, 0, 0],
        [255, 255, 255, 255],
        [255, 255, 255, 127],
        [0, 0, 0, 128],
        [0, 0, 0, 0, 0, 0, 0, 128],
        [255, 255, 255, 255, 255, 255, 255, 127],
        [0, 0, 192, 127],
        .. new[]
        {
            "{",
            "}",
            "[",
            "\"",
            ",",
            ":",
            "-",
            ".",
            "..",
            "::",
            "=",
            "\n",
            "\r",
            "\0",
            "1e999",
            "-1",
            "9999999999999999999",
            "NaN",
            "null",
            "\\ud800",
            "'",
            "(",
            "C",
            "P",
            "log:",
            "../",
            "ü",
            "\u202e",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>Up to six changes; fewer are simpler.</summary>
    internal static Gen<Mutation> Any { get; } =
        (
            from at in Gen.Int(0, Places - 1)
            from kind in Gen.Item(Enum.GetValues<Kind>())
            from value in Gen.Int(0, 255)
            select new Change(at, kind, (byte)value)
        )
            .Array(1, 6)
            .Select(changes => new Mutation(changes));

    /// <summary>The file after all of it.</summary>
    internal byte[] Of(byte[] file) => Changes.Aggregate(file, (bytes, change) => change.Of(bytes));

    internal enum Kind
    {
        Flip,
        Set,
        Remove,
        Insert,
        Word,
        Overwrite,
        Cut,
        Repeat,
    }

    /// <summary>One of them.</summary>
    /// <param name="At">Where, as a number below a million that is scaled to the file.</param>
    /// <param name="Kind">What.</param>
    /// <param name="Value">By how much, or which.</param>
    internal sealed record Change(int At, Kind Kind, byte Value)
    {
        internal byte[] Of(byte[] file)
        {
            var at = (int)((long)At * file.Length / Places);
            var word = Words[Value % Words.Length];
            var rest = Math.Min(file.Length, at + 1 + (Value % 16));
            return Kind switch
            {
                _ when file.Length == 0 => word,
                Kind.Flip => [.. file[..at], (byte)(file[at] ^ (1 << (Value % 8))), .. file[(at + 1)..]],
                Kind.Set => [.. file[..at], Value, .. file[(at + 1)..]],
                Kind.Remove => [.. file[..at], .. file[rest..]],
                Kind.Insert => [.. file[..at], Value, .. file[at..]],
                Kind.Word => [.. file[..at], .. word, .. file[at..]],
                Kind.Overwrite => [.. file[..at], .. word, .. file[Math.Min(file.Length, at + word.Length)..]],
                Kind.Cut => file[..at],
                _ => [.. file[..rest], .. file[at..]],
            };
        }
    }
}
