using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Snn.LocalLoss.Kernels;

/// <summary>The ones of a 0/1 matrix, row by row or column by column (compressed sparse rows); the arrays are rented.</summary>
internal sealed class SpikeLists : IDisposable
{
    private readonly int[] _starts;
    private readonly int[] _places;

    private SpikeLists(int lists, int[] starts, int[] places) => (Count, _starts, _places) = (lists, starts, places);

    /// <summary>Number of lists.</summary>
    internal int Count { get; }

    /// <summary>Number of ones.</summary>
    internal int Ones => _starts[Count];

    /// <summary>Where the ones of a row (or column) are, rising.</summary>
    internal ReadOnlySpan<int> this[int list] => _places.AsSpan(_starts[list], _starts[list + 1] - _starts[list]);

    /// <summary>For every row the columns of its ones.</summary>
    /// <param name="bits">[rows, bytes], the lowest bit first.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="bytes">Bytes of a row.</param>
    /// <param name="places">What to call each column; null for its own number.</param>
    internal static unsafe SpikeLists OfRows(byte* bits, int rows, int bytes, int[]? places)
    {
        var starts = ArrayPool<int>.Shared.Rent(rows + 1);
        starts[0] = 0;
        for (var r = 0; r < rows; r++)
        {
            starts[r + 1] = starts[r] + OnesOf(new(bits + ((nint)r * bytes), bytes));
        }

        var ones = ArrayPool<int>.Shared.Rent(Math.Max(1, starts[rows]));
        var next = 0;
        for (var r = 0; r < rows; r++)
        {
            next = List(new(bits + ((nint)r * bytes), bytes), places, ones, next);
        }

        return new(rows, starts, ones);
    }

    /// <summary>The same matrix column by column: for every column the rows of its ones.</summary>
    internal SpikeLists Transposed(int columns)
    {
        var starts = ArrayPool<int>.Shared.Rent(columns + 1);
        Array.Clear(starts, 0, columns + 1);
        foreach (var column in _places.AsSpan(0, Ones))
        {
            starts[column + 1]++;
        }

        for (var c = 0; c < columns; c++)
        {
            starts[c + 1] += starts[c];
        }

        var places = ArrayPool<int>.Shared.Rent(Math.Max(1, Ones));
        for (var r = 0; r < Count; r++)
        {
            foreach (var column in this[r])
            {
                places[starts[column]++] = r;
            }
        }

        Array.Copy(starts, 0, starts, 1, columns); // every start has moved to its list's end
        starts[0] = 0;
        return new(columns, starts, places);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_places);
    }

    private static int OnesOf(ReadOnlySpan<byte> row)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(row);
        var ones = 0;
        foreach (var word in words)
        {
            ones += BitOperations.PopCount(word);
        }

        foreach (var rest in row[(words.Length * sizeof(ulong))..])
        {
            ones += BitOperations.PopCount(rest);
        }

        return ones;
    }

    private static int List(ReadOnlySpan<byte> row, int[]? places, int[] into, int next)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(row);
        for (var w = 0; w < words.Length; w++)
        {
            for (var word = words[w]; word != 0; word &= word - 1)
            {
                into[next++] = Place((w * 64) + BitOperations.TrailingZeroCount(word));
            }
        }

        for (var b = words.Length * sizeof(ulong); b < row.Length; b++)
        {
            for (var rest = (uint)row[b]; rest != 0; rest &= rest - 1)
            {
                into[next++] = Place((b * 8) + BitOperations.TrailingZeroCount(rest));
            }
        }

        return next;

        int Place(int column) => places is null ? column : places[column];
    }
}
