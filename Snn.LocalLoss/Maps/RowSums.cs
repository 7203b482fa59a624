using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps;

/// <summary>
/// Sums of chosen rows of a table: all that a product with spikes amounts to, since spikes are zeros and ones, or with
/// values that are mostly zero.
/// </summary>
internal static unsafe class RowSums
{
    /// <summary>Most vectors of 8 values of a row that are summed at once: as many as stay in registers.</summary>
    internal static int MostVectors => ColumnSums.Most * Lanes<float>.Most / RowLayout.Lanes;

    private interface IFactor
    {
        static abstract bool One { get; }
    }

    /// <summary><c>sum += Σ_i table[offsets_i, …]</c>.</summary>
    /// <param name="vectors">Vectors of 8 values of a row, 1 to <see cref="MostVectors"/>.</param>
    /// <param name="table">The table.</param>
    /// <param name="offsets">Where the chosen rows start, in units of <paramref name="unit"/> values.</param>
    /// <param name="unit">As it says.</param>
    /// <param name="sum">Where the sum starts from and goes to.</param>
    internal static void Add(int vectors, float* table, ReadOnlySpan<int> offsets, nint unit, float* sum)
    {
        fixed (int* first = offsets)
        {
            ColumnSums.Run(vectors, new OneList<Plain>(table, first, first + offsets.Length, null, unit, sum));
        }
    }

    /// <summary>The same for several lists, each with a table and a sum of its own.</summary>
    /// <param name="vectors">Vectors of 8 values of a row, 1 to <see cref="MostVectors"/>.</param>
    /// <param name="table">The first list's table.</param>
    /// <param name="lists">The lists.</param>
    /// <param name="unit">Values from one row to the next.</param>
    /// <param name="sum">Where the first list's sum starts from and goes to.</param>
    internal static void AddEach(int vectors, float* table, RowLists lists, nint unit, float* sum) =>
        ColumnSums.Run(vectors, new ManyLists(table, lists, unit, sum));

    /// <summary><c>sum += Σ_i factors[offsets_i] · table[offsets_i, …]</c>.</summary>
    /// <param name="vectors">Vectors of 8 values of a row, 1 to <see cref="MostVectors"/>.</param>
    /// <param name="table">The table.</param>
    /// <param name="offsets">Where the chosen rows start, in units of <paramref name="unit"/> values.</param>
    /// <param name="factors">A factor for each offset.</param>
    /// <param name="unit">As it says.</param>
    /// <param name="sum">Where the sum starts from and goes to.</param>
    internal static void AddWeighted(
        int vectors,
        float* table,
        ReadOnlySpan<int> offsets,
        float* factors,
        nint unit,
        float* sum
    )
    {
        fixed (int* first = offsets)
        {
            ColumnSums.Run(vectors, new OneList<Weighted>(table, first, first + offsets.Length, factors, unit, sum));
        }
    }

    // Compiled once for each width: the conditions are constants there and the sums live in registers, which they would
    // leave if it were inlined. Compiled for good at once: until the compiler would come back to it, the first ten
    // steps of an mlp took 75 ms and not 30.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Add<TLanes, TWidth, TFactor>(
        float* table,
        int* first,
        int* end,
        float* factors,
        nint unit,
        float* sum
    )
        where TLanes : struct, ILanes<TLanes, float>
        where TWidth : struct, IColumnWidth
        where TFactor : struct, IFactor => AddList<TLanes, TWidth, TFactor>(table, first, end, factors, unit, sum);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Add<TLanes, TWidth>(float* table, RowLists lists, nint unit, float* sum)
        where TLanes : struct, ILanes<TLanes, float>
        where TWidth : struct, IColumnWidth
    {
        for (var list = 0; list < lists.Count; list++, table += lists.TableStep, sum += lists.SumStep)
        {
            int* first = lists.Places + lists.Starts[list],
                end = lists.Places + lists.Starts[list + lists.Length];
            if (first != end)
            {
                AddList<TLanes, TWidth, Plain>(table, first, end, null, unit, sum);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddList<TLanes, TWidth, TFactor>(
        float* table,
        int* first,
        int* end,
        float* factors,
        nint unit,
        float* sum
    )
        where TLanes : struct, ILanes<TLanes, float>
        where TWidth : struct, IColumnWidth
        where TFactor : struct, IFactor
    {
        var n = TLanes.Count;
        TLanes s0 = TLanes.Load(sum),
            s1 = default,
            s2 = default,
            s3 = default;
        TLanes s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        if (TWidth.Vectors > 1)
        {
            s1 = TLanes.Load(sum + n);
        }

        if (TWidth.Vectors > 2)
        {
            (s2, s3) = (TLanes.Load(sum + (2 * n)), TLanes.Load(sum + (3 * n)));
        }

        if (TWidth.Vectors > 4)
        {
            (s4, s5) = (TLanes.Load(sum + (4 * n)), TLanes.Load(sum + (5 * n)));
            (s6, s7) = (TLanes.Load(sum + (6 * n)), TLanes.Load(sum + (7 * n)));
        }

        for (var at = first; at < end; at++)
        {
            var offset = *at;
            var row = table + (offset * unit);
            var factor = TFactor.One ? default : TLanes.Of(factors[offset]);
            s0 = Plus<TLanes, TFactor>(s0, factor, row);
            if (TWidth.Vectors > 1)
            {
                s1 = Plus<TLanes, TFactor>(s1, factor, row + n);
            }

            if (TWidth.Vectors > 2)
            {
                s2 = Plus<TLanes, TFactor>(s2, factor, row + (2 * n));
                s3 = Plus<TLanes, TFactor>(s3, factor, row + (3 * n));
            }

            if (TWidth.Vectors > 4)
            {
                s4 = Plus<TLanes, TFactor>(s4, factor, row + (4 * n));
                s5 = Plus<TLanes, TFactor>(s5, factor, row + (5 * n));
                s6 = Plus<TLanes, TFactor>(s6, factor, row + (6 * n));
                s7 = Plus<TLanes, TFactor>(s7, factor, row + (7 * n));
            }
        }

        s0.Store(sum);
        if (TWidth.Vectors > 1)
        {
            s1.Store(sum + n);
        }

        if (TWidth.Vectors > 2)
        {
            s2.Store(sum + (2 * n));
            s3.Store(sum + (3 * n));
        }

        if (TWidth.Vectors > 4)
        {
            s4.Store(sum + (4 * n));
            s5.Store(sum + (5 * n));
            s6.Store(sum + (6 * n));
            s7.Store(sum + (7 * n));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Plus<TLanes, TFactor>(TLanes sum, TLanes factor, float* row)
        where TLanes : struct, ILanes<TLanes, float>
        where TFactor : struct, IFactor =>
        TFactor.One ? sum + TLanes.Load(row) : TLanes.MultiplyAdd(factor, TLanes.Load(row), sum);

    private readonly struct OneList<TFactor>(float* table, int* first, int* end, float* factors, nint unit, float* sum)
        : IColumnSums
        where TFactor : struct, IFactor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add<TLanes, TWidth>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
            where TWidth : struct, IColumnWidth =>
            RowSums.Add<TLanes, TWidth, TFactor>(table + at, first, end, factors, unit, sum + at);
    }

    private readonly struct ManyLists(float* table, RowLists lists, nint unit, float* sum) : IColumnSums
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add<TLanes, TWidth>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
            where TWidth : struct, IColumnWidth => RowSums.Add<TLanes, TWidth>(table + at, lists, unit, sum + at);
    }

    private readonly struct Plain : IFactor
    {
        public static bool One => true;
    }

    private readonly struct Weighted : IFactor
    {
        public static bool One => false;
    }
}

/// <summary>Lists of rows that follow one another in memory.</summary>
/// <param name="places">Where the chosen rows start, of all lists.</param>
/// <param name="starts">Where lists begin among them.</param>
/// <param name="length">A list ends where so many lists later another begins.</param>
/// <param name="count">Lists.</param>
/// <param name="tableStep">Values from one list's table to the next.</param>
/// <param name="sumStep">Values from one list's sum to the next.</param>
internal readonly unsafe struct RowLists(
    int* places,
    int* starts,
    int length,
    int count,
    nint tableStep = 0,
    nint sumStep = 0
)
{
    internal readonly int* Places = places;
    internal readonly int* Starts = starts;
    internal readonly int Length = length;
    internal readonly int Count = count;
    internal readonly nint TableStep = tableStep;
    internal readonly nint SumStep = sumStep;
}
