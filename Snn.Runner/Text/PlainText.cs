namespace Snn.Runner.Text;

/// <summary>
/// Text from files, made fit to be drawn or shown: nothing that a page, an SVG or a terminal would take for a command.
/// </summary>
internal static class PlainText
{
    /// <summary>
    /// Control characters and halves of surrogate pairs become U+FFFD; blanks and line ends become one blank.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">Characters to keep; what is left out is marked with an ellipsis.</param>
    internal static string Of(string text, int longest = 200)
    {
        var clean = string.Create(
            text.Length,
            text,
            (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    var c = source[i];
                    span[i] =
                        c is '\t' or '\n' or '\r' ? ' '
                        : IsPlain(source, i) ? c
                        : '\uFFFD';
                }
            }
        );
        return clean.Length <= longest
            ? clean
            : clean[..(char.IsHighSurrogate(clean[longest - 2]) ? longest - 2 : longest - 1)] + "…";
    }

    // Also refused: U+FFFE and U+FFFF, which XML does not allow, and marks that turn the direction of text around.
    private static bool IsPlain(string text, int i) =>
        !char.IsControl(text[i])
        && text[i] is not ('\uFFFE' or '\uFFFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
        && (
            !char.IsSurrogate(text[i])
            || (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            || (char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]))
        );
}
