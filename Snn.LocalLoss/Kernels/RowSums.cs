using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>Sums of chosen rows of a table: all that a product with spikes amounts to, since spikes are zeros and ones.</summary>
internal static unsafe class RowSums
{
    /// <summary>Most vectors of a row that are summed at once: as many as stay in registers.</summary>
    internal const int MostVectors = 8;

    private interface IWidth
    {
        static abstract int Vectors { get; }
    }

    /// <summary><c>sum += Σ_i table[offsets_i, …]</c>.</summary>
    /// <param name="vectors">Vectors of 8 values of a row, 1 to <see cref="MostVectors"/>.</param>
    /// <param name="table">The table.</param>
    /// <param name="offsets">Where the chosen rows start, in units of <paramref name="unit"/> values.</param>
    /// <param name="unit">As it says.</param>
    /// <param name="sum">Where the sum starts from and goes to.</param>
    internal static void Add(int vectors, float* table, ReadOnlySpan<int> offsets, nint unit, float* sum)
    {
        if ((vectors & Eight.Vectors) != 0)
        {
            Add<Eight>(ref table, offsets, unit, ref sum);
        }

        if ((vectors & Four.Vectors) != 0)
        {
            Add<Four>(ref table, offsets, unit, ref sum);
        }

        if ((vectors & Two.Vectors) != 0)
        {
            Add<Two>(ref table, offsets, unit, ref sum);
        }

        if ((vectors & One.Vectors) != 0)
        {
            Add<One>(ref table, offsets, unit, ref sum);
        }
    }

    // Compiled once for each width: the conditions are constants there and the sums live in registers. Moves on by what it has summed.
    private static void Add<TWidth>(ref float* table, ReadOnlySpan<int> offsets, nint unit, ref float* sum)
        where TWidth : struct, IWidth
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
            s0 += Vector256.Load(row);
            if (TWidth.Vectors > 1)
            {
                s1 += Vector256.Load(row + 8);
            }

            if (TWidth.Vectors > 2)
            {
                s2 += Vector256.Load(row + 16);
                s3 += Vector256.Load(row + 24);
            }

            if (TWidth.Vectors > 4)
            {
                s4 += Vector256.Load(row + 32);
                s5 += Vector256.Load(row + 40);
                s6 += Vector256.Load(row + 48);
                s7 += Vector256.Load(row + 56);
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
