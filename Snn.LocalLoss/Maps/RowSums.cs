using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Maps;

/// <summary>Sums of chosen rows of a table: all that a product with spikes amounts to, since spikes are zeros and ones, or with values that are mostly zero.</summary>
internal static unsafe class RowSums
{
    /// <summary>Most vectors of 8 values of a row that are summed at once: as many as stay in registers.</summary>
    internal static int MostVectors => Vector512.IsHardwareAccelerated ? 16 : 8;

    private interface IWidth
    {
        static abstract int Vectors { get; }
    }

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
    internal static void Add(int vectors, float* table, ReadOnlySpan<int> offsets, nint unit, float* sum) =>
        Add<Plain>(vectors, table, offsets, null, unit, sum);

    /// <summary><c>sum += Σ_i factors[offsets_i] · table[offsets_i, …]</c>.</summary>
    /// <param name="vectors">Vectors of 8 values of a row, 1 to <see cref="MostVectors"/>.</param>
    /// <param name="table">The table.</param>
    /// <param name="offsets">Where the chosen rows start, in units of <paramref name="unit"/> values.</param>
    /// <param name="factors">A factor for each offset.</param>
    /// <param name="unit">As it says.</param>
    /// <param name="sum">Where the sum starts from and goes to.</param>
    internal static void AddWeighted(int vectors, float* table, ReadOnlySpan<int> offsets, float* factors, nint unit, float* sum) =>
        Add<Weighted>(vectors, table, offsets, factors, unit, sum);

    private static void Add<TFactor>(int vectors, float* table, ReadOnlySpan<int> offsets, float* factors, nint unit, float* sum)
        where TFactor : struct, IFactor
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Add<Lanes512<float>, TFactor>(vectors / 2, ref table, offsets, factors, unit, ref sum);
            vectors %= 2;
        }

        Add<Lanes256<float>, TFactor>(vectors, ref table, offsets, factors, unit, ref sum);
    }

    private static void Add<TVector, TFactor>(int vectors, ref float* table, ReadOnlySpan<int> offsets, float* factors, nint unit, ref float* sum)
        where TVector : struct, ILanes<TVector, float>
        where TFactor : struct, IFactor
    {
        if ((vectors & Eight.Vectors) != 0)
        {
            Add<TVector, Eight, TFactor>(ref table, offsets, factors, unit, ref sum);
        }

        if ((vectors & Four.Vectors) != 0)
        {
            Add<TVector, Four, TFactor>(ref table, offsets, factors, unit, ref sum);
        }

        if ((vectors & Two.Vectors) != 0)
        {
            Add<TVector, Two, TFactor>(ref table, offsets, factors, unit, ref sum);
        }

        if ((vectors & One.Vectors) != 0)
        {
            Add<TVector, One, TFactor>(ref table, offsets, factors, unit, ref sum);
        }
    }

    // Compiled once for each width: the conditions are constants there and the sums live in registers, which they would leave if it were inlined.
    // Moves on by what it has summed. Compiled for good at once: until the compiler would come back to it, the first ten steps of an mlp took 75 ms and not 30.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Add<TVector, TWidth, TFactor>(ref float* table, ReadOnlySpan<int> offsets, float* factors, nint unit, ref float* sum)
        where TVector : struct, ILanes<TVector, float>
        where TWidth : struct, IWidth
        where TFactor : struct, IFactor
    {
        var n = TVector.Count;
        TVector s0 = TVector.Load(sum), s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (TWidth.Vectors > 1)
        {
            s1 = TVector.Load(sum + n);
        }

        if (TWidth.Vectors > 2)
        {
            (s2, s3) = (TVector.Load(sum + (2 * n)), TVector.Load(sum + (3 * n)));
        }

        if (TWidth.Vectors > 4)
        {
            (s4, s5, s6, s7) = (TVector.Load(sum + (4 * n)), TVector.Load(sum + (5 * n)), TVector.Load(sum + (6 * n)), TVector.Load(sum + (7 * n)));
        }

        var start = table;
        foreach (var offset in offsets)
        {
            var row = start + (offset * unit);
            var factor = TFactor.One ? default : TVector.Of(factors[offset]);
            s0 = Plus<TVector, TFactor>(s0, factor, row);
            if (TWidth.Vectors > 1)
            {
                s1 = Plus<TVector, TFactor>(s1, factor, row + n);
            }

            if (TWidth.Vectors > 2)
            {
                s2 = Plus<TVector, TFactor>(s2, factor, row + (2 * n));
                s3 = Plus<TVector, TFactor>(s3, factor, row + (3 * n));
            }

            if (TWidth.Vectors > 4)
            {
                s4 = Plus<TVector, TFactor>(s4, factor, row + (4 * n));
                s5 = Plus<TVector, TFactor>(s5, factor, row + (5 * n));
                s6 = Plus<TVector, TFactor>(s6, factor, row + (6 * n));
                s7 = Plus<TVector, TFactor>(s7, factor, row + (7 * n));
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

        table += TWidth.Vectors * n;
        sum += TWidth.Vectors * n;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Plus<TVector, TFactor>(TVector sum, TVector factor, float* row)
        where TVector : struct, ILanes<TVector, float>
        where TFactor : struct, IFactor => TFactor.One ? sum + TVector.Load(row) : TVector.MultiplyAdd(factor, TVector.Load(row), sum);

    private readonly struct Plain : IFactor
    {
        public static bool One => true;
    }

    private readonly struct Weighted : IFactor
    {
        public static bool One => false;
    }

    private readonly struct One : IWidth
    {
        public static int Vectors => 1;
    }

    private readonly struct Two : IWidth
    {
        public static int Vectors => 2;
    }

    private readonly struct Four : IWidth
    {
        public static int Vectors => 4;
    }

    private readonly struct Eight : IWidth
    {
        public static int Vectors => 8;
    }
}
