using System.Globalization;

namespace Snn.Data.Runs;

/// <summary>Values as text that a <see cref="Parameter{T}"/> reads back exactly.</summary>
public static class RunText
{
    /// <summary>Every digit, invariant; numbers in a row are separated by blanks.</summary>
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

    // As people write it, 3e-5 and not 3E-05.
    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains("E-0", StringComparison.Ordinal)
            ? text.Replace("E-0", "e-", StringComparison.Ordinal)
            : text.Replace("E+", "e", StringComparison.Ordinal).Replace('E', 'e');
    }
}
