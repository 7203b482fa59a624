using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>Sums of chosen rows of a table: all that a product with spikes amounts to, since spikes are zeros and ones, or with values that are mostly zero.</summary>
internal static unsafe class RowSums
{
    /// <summary>Most vectors of a row that are summed at once: as many as stay in registers.</summary>
    internal const int MostVectors = 8;

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
        if ((vectors & Eight.Vectors) != 0)
        {
            Add<Eight, TFactor>(ref table, offsets, factors, unit, ref sum);
        }

        if ((vectors & Four.Vectors) != 0)
        {
            Add<Four, TFactor>(ref table, offsets, factors, unit, ref sum);
        }

        if ((vectors & Two.Vectors) != 0)
        {
            Add<Two, TFactor>(ref table, offsets, factors, unit, ref sum);
        }

        if ((vectors & One.Vectors) != 0)
        {
            Add<One, TFactor>(ref table, offsets, factors, unit, ref sum);
        }
    }

    // Compiled once for each width: the conditions are constants there and the sums live in registers, which they would leave if it were inlined.
    // Moves on by what it has summed. Compiled for good at once: until the compiler would come back to it, the first ten steps of an mlp took 75 ms and not 30.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Add<TWidth, TFactor>(ref float* table, ReadOnlySpan<int> offsets, float* factors, nint unit, ref float* sum)
        where TWidth : struct, IWidth
        where TFactor : struct, IFactor
    {
        Vector256<float> s0 = Vector256.Load(sum), s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (TWidth.Vectors > 1)
        {
            s1 = Vector256.Load(sum + 8);
        }

        if (TWidth.Vectors > 2)
        {
            (s2, s3) = (Vector256.Load(sum + 16), Vector256.Load(sum + 24));
        }

        if (TWidth.Vectors > 4)
        {
            (s4, s5, s6, s7) = (Vector256.Load(sum + 32), Vector256.Load(sum + 40), Vector256.Load(sum + 48), Vector256.Load(sum + 56));
        }

        var start = table;
        foreach (var offset in offsets)
        {
            var row = start + (offset * unit);
            var factor = TFactor.One ? default : Vector256.Create(factors[offset]);
            s0 = Plus<TFactor>(s0, factor, Vector256.Load(row));
            if (TWidth.Vectors > 1)
            {
                s1 = Plus<TFactor>(s1, factor, Vector256.Load(row + 8));
            }

            if (TWidth.Vectors > 2)
            {
                s2 = Plus<TFactor>(s2, factor, Vector256.Load(row + 16));
                s3 = Plus<TFactor>(s3, factor, Vector256.Load(row + 24));
            }

            if (TWidth.Vectors > 4)
            {
                s4 = Plus<TFactor>(s4, factor, Vector256.Load(row + 32));
                s5 = Plus<TFactor>(s5, factor, Vector256.Load(row + 40));
                s6 = Plus<TFactor>(s6, factor, Vector256.Load(row + 48));
                s7 = Plus<TFactor>(s7, factor, Vector256.Load(row + 56));
            }
        }

        s0.Store(sum);
        if (TWidth.Vectors > 1)
        {
            s1.Store(sum + 8);
        }

        if (TWidth.Vectors > 2)
        {
            s2.Store(sum + 16);
            s3.Store(sum + 24);
        }

        if (TWidth.Vectors > 4)
        {
            s4.Store(sum + 32);
            s5.Store(sum + 40);
            s6.Store(sum + 48);
            s7.Store(sum + 56);
        }

        table += TWidth.Vectors * RowLayout.Lanes;
        sum += TWidth.Vectors * RowLayout.Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Plus<TFactor>(Vector256<float> sum, Vector256<float> factor, Vector256<float> row)
        where TFactor : struct, IFactor => TFactor.One ? sum + row : Vector256.MultiplyAddEstimate(factor, row, sum);

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
