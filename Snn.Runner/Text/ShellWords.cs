namespace Snn.Runner.Text;

/// <summary>Words of a command as a POSIX shell takes them.</summary>
internal static class ShellWords
{
    // What stands for itself wherever it stands in a word.
    private const string Plain = "-_./:=,+@%";

    /// <summary>The words in one line, each as it is.</summary>
    internal static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    /// <summary>
    /// A word as it is, whatever is in it: between single quotes where a shell would read more into it.
    /// </summary>
    internal static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
