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

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
