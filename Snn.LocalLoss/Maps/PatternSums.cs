using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps;

/// <summary>
/// Sums of the rows of a matrix that bits choose, where about half of the bits are set: a product with zeros and ones
/// by tables of what four rows can add up to (Arlazarov, Dinic, Kronrod and Faradzhev 1970, "Four Russians").
/// </summary>
/// <remarks>
/// Four bits are the index of a sum of their four rows: one load and one addition stand for four products, whatever the
/// bits are. The tables of 32 rows, 32 columns wide, stay in the level-1 cache while many words of bits go through
/// them, and sums stay in registers for the 32 rows. The order of the additions depends on the sizes alone, lane by
/// lane: neither threads nor the width of vectors change a bit of the sums.
/// </remarks>
internal static unsafe class PatternSums
{
    /// <summary>Rows of a set of tables: the bits of a word.</summary>
    internal const int Rows = 32;

    /// <summary>Columns of a set of tables.</summary>
    internal const int Width = 32;

    /// <summary>Values of a set of tables.</summary>
    internal const int TableValues = Rows / Group * Next;

    private const int Group = 4;
    private const int Patterns = 1 << Group;

    // From a table to the next, and the bits of a pattern's place in its table.
    private const int Next = Patterns * Width;
    private const nuint Pattern = (Patterns - 1) * Width;

    /// <summary>Fills a set of tables.</summary>
    /// <param name="vectors">Vectors of 8 columns that are wanted, 1 to 4.</param>
    /// <param name="rows">The rows; those that are not there are zeros.</param>
    /// <param name="stride">Values from one row to the next.</param>
    /// <param name="tables">Receives <see cref="TableValues"/>.</param>
    internal static void Fill(int vectors, float* rows, nint stride, float* tables)
    {
        for (var first = 0; first < Rows; first += Group, tables += Next)
        {
            var sums = new FourRows(rows + (first * stride), stride, tables);
            Lanes<float>.Sweep(ref sums, 0, vectors * RowLayout.Lanes);
        }
    }

    /// <summary><c>sum_r += Σ rows[i]</c> over the bits i of word r.</summary>
    /// <param name="vectors">Vectors of 8 columns, 1 to 4.</param>
    /// <param name="tables">Of the rows.</param>
    /// <param name="words">Where the words are; 4 bytes each.</param>
    /// <param name="sums">The sums, <see cref="Width"/> values from one to the next.</param>
    internal static void Add(int vectors, float* tables, PatternWords words, float* sums)
    {
        ColumnSums.Run(vectors, new Words(tables, words, sums));
    }

    // Compiled for good at once and for each width, as RowSums is.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Add<TLanes, TWidth>(float* tables, PatternWords words, float* sum)
        where TLanes : struct, ILanes<TLanes, float>
        where TWidth : struct, IColumnWidth
    {
        var n = TLanes.Count;
        var line = words.Start;
        for (var l = 0; l < words.Lines; l++, line += words.LineBytes)
        {
            var at = line;
            for (var w = 0; w < words.Length; w++, at += words.WordBytes, sum += Width)
            {
                nuint word = *(uint*)at;
                TLanes s0 = TLanes.Load(sum),
                    s1 = TWidth.Vectors > 1 ? TLanes.Load(sum + n) : default,
                    s2 = TWidth.Vectors > 2 ? TLanes.Load(sum + (2 * n)) : default,
                    s3 = TWidth.Vectors > 2 ? TLanes.Load(sum + (3 * n)) : default;

                // Five bits to the left: a pattern's place in its table of rows of 32.
                Table<TLanes, TWidth>(tables, (word << 5) & Pattern, ref s0, ref s1, ref s2, ref s3);
                Table<TLanes, TWidth>(tables + Next, (word << 1) & Pattern, ref s0, ref s1, ref s2, ref s3);
                Table<TLanes, TWidth>(tables + (2 * Next), (word >> 3) & Pattern, ref s0, ref s1, ref s2, ref s3);
                Table<TLanes, TWidth>(tables + (3 * Next), (word >> 7) & Pattern, ref s0, ref s1, ref s2, ref s3);
                Table<TLanes, TWidth>(tables + (4 * Next), (word >> 11) & Pattern, ref s0, ref s1, ref s2, ref s3);
                Table<TLanes, TWidth>(tables + (5 * Next), (word >> 15) & Pattern, ref s0, ref s1, ref s2, ref s3);
                Table<TLanes, TWidth>(tables + (6 * Next), (word >> 19) & Pattern, ref s0, ref s1, ref s2, ref s3);
                Table<TLanes, TWidth>(tables + (7 * Next), (word >> 23) & Pattern, ref s0, ref s1, ref s2, ref s3);
                if (TWidth.Vectors > 2)
                {
                    s3.Store(sum + (3 * n));
                    s2.Store(sum + (2 * n));
                }

                if (TWidth.Vectors > 1)
                {
                    s1.Store(sum + n);
                }

                s0.Store(sum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Table<TLanes, TWidth>(
        float* table,
        nuint pattern,
        ref TLanes s0,
        ref TLanes s1,
        ref TLanes s2,
        ref TLanes s3
    )
        where TLanes : struct, ILanes<TLanes, float>
        where TWidth : struct, IColumnWidth
    {
        var n = TLanes.Count;
        s0 += TLanes.Load(table + pattern);
        if (TWidth.Vectors > 1)
        {
            s1 += TLanes.Load(table + pattern + n);
        }

        if (TWidth.Vectors > 2)
        {
            s2 += TLanes.Load(table + pattern + (2 * n));
            s3 += TLanes.Load(table + pattern + (3 * n));
        }
    }

    private readonly struct Words(float* tables, PatternWords words, float* sums) : IColumnSums
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add<TLanes, TWidth>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
            where TWidth : struct, IColumnWidth => PatternSums.Add<TLanes, TWidth>(tables + at, words, sums + at);
    }

    // All sums of four rows.
    private readonly struct FourRows(float* rows, nint stride, float* table) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            TLanes a = TLanes.Load(rows + at),
                b = TLanes.Load(rows + stride + at),
                c = TLanes.Load(rows + (2 * stride) + at),
                d = TLanes.Load(rows + (3 * stride) + at);
            var to = table + at;
            var both = a + b;
            TLanes.Zero.Store(to);
            a.Store(to + Width);
            b.Store(to + (2 * Width));
            both.Store(to + (3 * Width));
            Behind(a, b, both, c, to + (4 * Width));
            Behind(a, b, both, d, to + (8 * Width));
            Behind(a, b, both, c + d, to + (12 * Width));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Behind<TLanes>(TLanes a, TLanes b, TLanes both, TLanes more, float* to)
            where TLanes : struct, ILanes<TLanes, float>
        {
            more.Store(to);
            (a + more).Store(to + Width);
            (b + more).Store(to + (2 * Width));
            (both + more).Store(to + (3 * Width));
        }
    }
}

/// <summary>Words of bits in memory: some lines of some words.</summary>
/// <param name="start">The first word.</param>
/// <param name="wordBytes">Bytes from a word to the next.</param>
/// <param name="length">Words of a line.</param>
/// <param name="lineBytes">Bytes from a line to the next.</param>
/// <param name="lines">Lines.</param>
internal readonly unsafe struct PatternWords(byte* start, nint wordBytes, int length, nint lineBytes = 0, int lines = 1)
{
    internal readonly byte* Start = start;
    internal readonly nint WordBytes = wordBytes;
    internal readonly int Length = length;
    internal readonly nint LineBytes = lineBytes;
    internal readonly int Lines = lines;
}
