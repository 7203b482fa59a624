using System.Text;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>Text as people, programs and attackers write it.</summary>
internal static class Text
{
    // Letters, what markup and shells take for their own, controls, halves of surrogate pairs, what is no character.
    private static readonly string[] Pieces =
    [
        .. Enumerable.Range(0, 128).Select(c => ((char)c).ToString()),
        "ü",
        "λ",
        "\u0085",
        "\u200B",
        "\u202E",
        "\u0301",
        "\uFEFF",
        "\uFFFE",
        "\uFFFF",
        "\uD800",
        "\uDC00",
        "😀",
        "]]>",
        "<!--",
        "&amp;",
        "\e[31m",
        "\r\n",
    ];

    /// <summary>Any text; shorter and plainer is simpler.</summary>
    /// <param name="most">The most pieces.</param>
    internal static Gen<string> Any(int most = 40) => Gen.Item(["a", .. Pieces]).Array(0, most).Select(string.Concat);

    /// <summary>Any text that UTF-8 can hold: without halves of surrogate pairs.</summary>
    /// <param name="most">The most pieces.</param>
    internal static Gen<string> Whole(int most = 40) =>
        Any(most).Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
}
