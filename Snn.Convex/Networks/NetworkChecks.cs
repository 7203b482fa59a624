using MathNet.Numerics.LinearAlgebra;
using Snn.Data.Faults;

namespace Snn.Convex.Networks;

/// <summary>What numbers must satisfy to be a network that can run.</summary>
internal static class NetworkChecks
{
    internal static Fault? FindShapes(Matrix<double> f, Matrix<double> g, Matrix<double> d, Vector<double> t)
    {
        var n = t.Count;
        return f.RowCount != n ? Shape("F", f, $"it needs one row for each of the {n} thresholds")
            : g.RowCount != n ? Shape("G", g, $"it needs one row for each of the {n} thresholds")
            : d.ColumnCount != n ? Shape("D", d, $"it needs one column for each of the {n} thresholds")
            : g.ColumnCount != d.RowCount ? Shape("G", g, $"it needs one column for each of the {d.RowCount} rows of D")
            : null;
    }

    internal static Fault? Find(int n, int k, int m, NetworkColumns columns)
    {
        if (n < 1 || k < 1 || m < 1)
        {
            return new(
                FaultKind.Usage,
                "network",
                $"{n} neurons, {k} inputs and {m} readouts make no network",
                "give at least one of each"
            );
        }

        return FindColumns("F", columns.F, (long)n * k, n)
            ?? FindColumns("G", columns.G, (long)n * m, n)
            ?? FindColumns("D", columns.D, (long)n * m, n)
            ?? FindColumns("T", columns.T, n, n)
            ?? FindRunaway(n, m, columns.G.Span, columns.D.Span);
    }

    private static Fault? FindColumns(string name, ReadOnlyMemory<double> columns, long length, int n)
    {
        if (columns.Length != length)
        {
            return new(
                FaultKind.Usage,
                name,
                $"{columns.Length} numbers",
                $"give {length}, a multiple of the {n} neurons"
            );
        }

        var values = columns.Span;
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                return new(
                    FaultKind.Usage,
                    name,
                    FormattableString.Invariant($"{values[i]} for neuron {i % n}"),
                    "every number must be finite"
                );
            }
        }

        return null;
    }

    // A spike must push its own neuron back, or the neuron spikes for ever.
    private static Fault? FindRunaway(int n, int m, ReadOnlySpan<double> g, ReadOnlySpan<double> d)
    {
        for (var i = 0; i < n; i++)
        {
            var push = 0.0;
            for (var j = 0; j < m; j++)
            {
                push += g[(j * n) + i] * d[(j * n) + i];
            }

            if (!(push > 0))
            {
                return new(
                    FaultKind.Usage,
                    "G",
                    FormattableString.Invariant($"G_i·D_i = {push} for neuron {i}, whose spike would not reset it"),
                    "every G_i·D_i must be above 0"
                );
            }
        }

        return null;
    }

    private static Fault Shape(string name, Matrix<double> matrix, string needed) =>
        new(FaultKind.Usage, name, $"it is {matrix.RowCount}x{matrix.ColumnCount}", needed);
}
