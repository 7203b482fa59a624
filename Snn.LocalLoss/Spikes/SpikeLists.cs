using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Spikes;

/// <summary>
/// The ones of a 0/1 matrix, row by row or column by column (compressed sparse rows); the arrays are rented.
/// </summary>
internal sealed class SpikeLists : IDisposable
{
    private const int RowsATask = 64;

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
    /// <param name="threads">Threads.</param>
    internal static unsafe SpikeLists OfRows(byte* bits, int rows, int bytes, int threads)
    {
        var starts = ArrayPool<int>.Shared.Rent(rows + 1);
        var tasks = (rows + RowsATask - 1) / RowsATask;
        Workers.Run(
            threads,
            tasks,
            task =>
            {
                for (var r = task * RowsATask; r < Math.Min(rows, (task + 1) * RowsATask); r++)
                {
                    starts[r + 1] = Number(Row(r));
                }
            }
        );
        starts[0] = 0;
        for (var r = 0; r < rows; r++)
        {
            starts[r + 1] += starts[r];
        }

        var places = ArrayPool<int>.Shared.Rent(Math.Max(1, starts[rows]));
        Workers.Run(
            threads,
            tasks,
            task =>
            {
                for (var r = task * RowsATask; r < Math.Min(rows, (task + 1) * RowsATask); r++)
                {
                    List(Row(r), places.AsSpan(starts[r]));
                }
            }
        );
        return new(rows, starts, places);

        ReadOnlySpan<byte> Row(int r) => new(bits + ((nint)r * bytes), bytes);
    }

    /// <summary>For every row of a matrix the columns of what is not zero.</summary>
    /// <param name="values">[rows, columns].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    internal static unsafe SpikeLists OfNonZeros(float* values, int rows, int columns)
    {
        var (starts, places) = (ArrayPool<int>.Shared.Rent(rows + 1), ArrayPool<int>.Shared.Rent((rows * columns) + 1));
        var next = starts[0] = 0;
        fixed (int* into = places)
        {
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < columns; c++, values++)
                {
                    // Written in any case, kept if it counts: no branch that would be guessed wrong.
                    into[next] = c;
                    next += *values != 0 ? 1 : 0;
                }

                starts[r + 1] = next;
            }
        }

        return new(rows, starts, places);
    }

    /// <summary>Where each block of columns begins in each list, [blocks + 1, lists]; the array is rented.</summary>
    /// <param name="columns">Columns.</param>
    /// <param name="size">Columns of a block.</param>
    internal int[] Ends(int columns, int size)
    {
        var blocks = (columns + size - 1) / size;
        var ends = ArrayPool<int>.Shared.Rent((blocks + 1) * Count);
        for (var list = 0; list < Count; list++)
        {
            ends[list] = 0;
            for (var block = 1; block < blocks; block++)
            {
                var found = this[list].BinarySearch(block * size);
                ends[(block * Count) + list] = found < 0 ? ~found : found;
            }

            ends[(blocks * Count) + list] = this[list].Length;
        }

        return ends;
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

    private static int Number(ReadOnlySpan<byte> row)
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

    private static void List(ReadOnlySpan<byte> row, Span<int> into)
    {
        var (words, next) = (MemoryMarshal.Cast<byte, ulong>(row).Length, 0);
        for (var w = 0; w < words; w++)
        {
            for (var word = MemoryMarshal.Cast<byte, ulong>(row)[w]; word != 0; word &= word - 1)
            {
                into[next++] = (w * 64) + BitOperations.TrailingZeroCount(word);
            }
        }

        for (var b = words * sizeof(ulong); b < row.Length; b++)
        {
            for (var rest = (uint)row[b]; rest != 0; rest &= rest - 1)
            {
                into[next++] = (b * 8) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }
}
