using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>
/// Products of a matrix of counts with a matrix of numbers, by <see cref="PatternSums"/>: a fully connected map of
/// counts, and the gradient of its weights.
/// </summary>
internal static unsafe class CountLinear
{
    // Columns that are read at once: whole pieces of rows, which lie far apart.
    private const int Panels = 4;
    private const int Width = Panels * PatternSums.Width;

    /// <summary><c>y_r = a + Σ_i f_ri x_i</c>.</summary>
    /// <param name="counts">f, R rows of K.</param>
    /// <param name="x">The numbers, K rows.</param>
    /// <param name="start">a; null for zeros.</param>
    /// <param name="y">Receives R rows.</param>
    /// <param name="threads">Threads.</param>
    internal static void Product(CountMatrix counts, NumberRows x, float* start, NumberRows y, int threads) =>
        Workers.Run(
            threads,
            (x.Columns + Width - 1) / Width,
            panel =>
            {
                var (first, room) = (panel * Width, Panels * counts.Rows * PatternSums.Width);
                var memory = ArrayPool<float>.Shared.Rent(
                    CacheLines.Room<float>((2 * room) + PatternSums.TableValues + (PatternSums.Rows * Width))
                );
                fixed (float* rented = memory)
                {
                    // Of the neurons that fired at every step the sums are kept apart, to be multiplied in the end.
                    var always = CacheLines.Aligned(rented);
                    var some = always + room;
                    var tables = some + room;
                    new Span<float>(always, room).Clear();
                    Start(start is null ? null : start + first, Math.Min(Width, x.Columns - first), counts.Rows, some);
                    for (var from = 0; from < counts.Inputs; from += PatternSums.Rows)
                    {
                        Add(counts, x, from, first, tables, always, some);
                    }

                    for (var r = 0; r < counts.Rows; r++)
                    {
                        if (y.Place(r) is var place && place >= 0)
                        {
                            Keep(counts, r, always, some, y, first, y.Start + (place * y.Stride));
                        }
                    }
                }

                ArrayPool<float>.Shared.Return(memory);
            }
        );

    // The sums of all rows before anything is added, [panels, R, columns of a panel].
    private static void Start(float* start, int count, int rows, float* sums)
    {
        if (start is null)
        {
            new Span<float>(sums, Panels * rows * PatternSums.Width).Clear();
            return;
        }

        for (var panel = 0; panel < Panels; panel++, count -= PatternSums.Width, start += PatternSums.Width)
        {
            for (var r = 0; r < rows; r++, sums += PatternSums.Width)
            {
                Copy(start, Math.Clamp(count, 0, PatternSums.Width), PatternSums.Width, sums);
            }
        }
    }

    // What 32 inputs add to all rows.
    private static void Add(
        CountMatrix counts,
        NumberRows x,
        int from,
        int first,
        float* tables,
        float* always,
        float* some
    )
    {
        var rows = tables + PatternSums.TableValues;
        var count = x.Columns - first;
        Pack(x, from, Math.Min(PatternSums.Rows, counts.Inputs - from), first, Math.Min(Width, count), rows);
        for (var panel = 0; panel < Panels && count > 0; panel++)
        {
            var vectors = RowLayout.Filled(Math.Min(PatternSums.Width, count)) / RowLayout.Lanes;
            for (var i = 0; i < PatternSums.Rows && from + i < counts.Inputs; i++)
            {
                for (var list = from + i; list < counts.Few.Count; list += counts.Inputs)
                {
                    var few = new Few(rows + (i * Width), counts.Few[list], counts.Rows, some);
                    Lanes<float>.Sweep(ref few, 0, vectors * RowLayout.Lanes);
                }
            }

            PatternSums.Fill(vectors, rows, Width, tables);
            PatternSums.Add(vectors, tables, counts.Words(0, from), always);
            for (var plane = 1; plane < counts.Planes; plane++)
            {
                PatternSums.Add(vectors, tables, counts.Words(plane, from), some);
            }

            count -= PatternSums.Width;
            rows += PatternSums.Width;
            always += counts.Rows * PatternSums.Width;
            some += counts.Rows * PatternSums.Width;
        }
    }

    // 32 rows of numbers; those that are not there, and what fills a row up, become 0.
    private static void Pack(NumberRows x, int from, int there, int first, int count, float* rows)
    {
        for (var i = 0; i < PatternSums.Rows; i++, rows += Width)
        {
            var place = i < there ? x.Place(from + i) : -1;
            Copy(place < 0 ? null : x.Start + (place * x.Stride) + first, place < 0 ? 0 : count, Width, rows);
        }
    }

    // A row of the result.
    private static void Keep(
        CountMatrix counts,
        int row,
        float* always,
        float* some,
        NumberRows y,
        int first,
        float* to
    )
    {
        var at = (nint)row * PatternSums.Width;
        for (var column = first; column < Math.Min(y.Columns, first + Width); column += PatternSums.Width)
        {
            var count = Math.Min(PatternSums.Width, y.Columns - column);
            TensorPrimitives.MultiplyAdd(
                new ReadOnlySpan<float>(always + at, count),
                counts.Steps,
                new ReadOnlySpan<float>(some + at, count),
                new Span<float>(to + column, count)
            );
            at += (nint)counts.Rows * PatternSums.Width;
        }
    }

    // Some values, and zeros behind them.
    private static void Copy(float* from, int count, int filled, float* to)
    {
        new ReadOnlySpan<float>(from, count).CopyTo(new(to, count));
        if (count < filled)
        {
            new Span<float>(to + count, filled - count).Clear();
        }
    }

    // Adds a row to the sums of a few places.
    private readonly ref struct Few(float* row, ReadOnlySpan<int> places, int rows, float* sums) : ILaneKernel<float>
    {
        private readonly ReadOnlySpan<int> _places = places;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var values = TLanes.Load(row + at);
            foreach (var place in _places)
            {
                var sum = sums + ((nint)(place < rows ? place : place % rows) * PatternSums.Width) + at;
                (TLanes.Load(sum) + values).Store(sum);
            }
        }
    }
}

/// <summary>A matrix of counts: <c>f = T c + Σ_k r_k</c> (see <see cref="CountPlanes"/>).</summary>
/// <param name="bits">
/// c and then those of the r_k that have many ones, each row by row, the lowest bit of a byte first. A word that begins
/// within a row may be read to its end.
/// </param>
/// <param name="rowBytes">Bytes from one row to the next.</param>
/// <param name="rows">Rows R.</param>
/// <param name="inputs">Bits K of a row.</param>
/// <param name="few">
/// The ones of the other r_k as lists of rows: for every input i those numbered i, i + K, …; a row is a place modulo R.
/// </param>
/// <param name="steps">T.</param>
internal readonly unsafe struct CountMatrix(
    byte*[] bits,
    nint rowBytes,
    int rows,
    int inputs,
    SpikeLists few,
    int steps
)
{
    internal readonly int Rows = rows;
    internal readonly int Inputs = inputs;
    internal readonly SpikeLists Few = few;
    internal readonly int Steps = steps;

    internal int Planes => bits.Length;

    /// <summary>The words of 32 inputs, of all rows.</summary>
    internal PatternWords Words(int plane, int from) => new(bits[plane] + (from / RowLayout.Lanes), rowBytes, Rows);
}

/// <summary>A matrix of numbers, row by row.</summary>
/// <param name="start">The first row.</param>
/// <param name="stride">Values from one row to the next.</param>
/// <param name="columns">Values of a row.</param>
/// <param name="places">Where each row lies, −1 for one that is not there; null where they follow one another.</param>
internal readonly unsafe struct NumberRows(float* start, nint stride, int columns, int[]? places = null)
{
    internal readonly float* Start = start;
    internal readonly nint Stride = stride;
    internal readonly int Columns = columns;

    internal nint Place(int row) => places is null ? row : places[row];
}
