using System.Globalization;
using System.Text.RegularExpressions;

namespace Snn.Data.Runs;

/// <summary>Values as text that a <see cref="Parameter{T}"/> reads back exactly.</summary>
public static partial class RunText
{
    /// <summary>Every digit, invariant; numbers in a row are separated by blanks.</summary>
    /// <remarks>Files and checkpoints of earlier versions are compared by this text: <c>3E-05</c> stays.</remarks>
    public static string Of(RunValue value) =>
        value switch
        {
            RunValue.Real real => Number(real.Value),
            RunValue.Count count => count.Value.ToString(CultureInfo.InvariantCulture),
            RunValue.Flag flag => flag.Value ? "true" : "false",
            RunValue.Word word => word.Value,
            RunValue.Series series => string.Join(' ', series.Values.Select(Number)),
            RunValue.Table table => string.Join(' ', table.Values.Select(Number)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The same as people write it: <c>3e-5</c> in place of <c>3E-05</c>.</summary>
    public static string Shown(RunValue value) => value is RunValue.Word word ? word.Value : Shown(Of(value));

    /// <summary>
    /// Text of <see cref="Of"/> as people write it, where it is numbers: <c>3e-5</c> in place of <c>3E-05</c>; else as
    /// it is.
    /// </summary>
    public static string Shown(string text) =>
        Numbers().IsMatch(text)
            ? Exponent().Replace(text, power => power.Value.Contains('-', StringComparison.Ordinal) ? "e-" : "e")
            : text;

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[-+0-9.E ]+$")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<=[0-9])E[-+]?0*(?=[0-9])")]
    private static partial Regex Exponent();
}
