using System.Collections.Immutable;

namespace Snn.Data.Runs;

/// <summary>The closed set of what a <see cref="Metric"/> or a <see cref="Parameter{T}"/> can hold.</summary>
public abstract record RunValue
{
    private RunValue() { }

    /// <summary>A real number; NaN and infinities are allowed here and written as <c>null</c>.</summary>
    public sealed record Real(double Value) : RunValue;

    /// <summary>A whole number.</summary>
    public sealed record Count(long Value) : RunValue;

    /// <summary>A truth value.</summary>
    public sealed record Flag(bool Value) : RunValue;

    /// <summary>A word.</summary>
    public sealed record Word(string Value) : RunValue;

    /// <summary>A list of real numbers.</summary>
    public sealed record Series(ImmutableArray<double> Values) : RunValue;

    /// <summary>Numbers in a rectangle, row by row (a confusion matrix, a grid).</summary>
    public sealed record Table(int Rows, int Columns, ImmutableArray<double> Values) : RunValue;
}
