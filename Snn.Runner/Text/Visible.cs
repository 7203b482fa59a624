using System.Buffers;
using System.Globalization;

namespace Snn.Runner.Text;

/// <summary>
/// Text for a terminal: what one would take for a command, or would turn the text around, is written out.
/// </summary>
internal static class Visible
{
    // C0 without tab and line ends, DEL and C1; marks of direction; marks that begin or end a line for some.
    private static readonly SearchValues<char> Commands = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(c => (char)c).Except(['\t', '\n', '\r']),
        .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c),
        '\u061C',
        '\u200E',
        '\u200F',
        .. Enumerable.Range(0x202A, 5).Select(c => (char)c),
        .. Enumerable.Range(0x2066, 4).Select(c => (char)c),
    ]);

    /// <summary>The text with its control characters as <c>\x1b</c> or <c>\u202e</c>.</summary>
    internal static string Of(string text) => text.AsSpan().ContainsAny(Commands) ? Of(text.AsSpan()) : text;

    /// <inheritdoc cref="Of(string)"/>
    internal static string Of(ReadOnlySpan<char> text)
    {
        var shown = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Commands.Contains(c))
            {
                shown
                    .Append(c < 0x100 ? @"\x" : @"\u")
                    .Append(((int)c).ToString(c < 0x100 ? "x2" : "x4", CultureInfo.InvariantCulture));
            }
            else
            {
                shown.Append(c);
            }
        }

        return shown.ToString();
    }
}
