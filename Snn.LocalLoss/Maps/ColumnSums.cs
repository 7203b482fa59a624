using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Maps;

/// <summary>Sums of rows, of as many columns at once as there are registers for.</summary>
internal interface IColumnSums
{
    /// <summary>Sums the columns from <paramref name="at"/> on.</summary>
    /// <typeparam name="TLanes">Vectors.</typeparam>
    /// <typeparam name="TWidth">Their number.</typeparam>
    /// <param name="at">The first column.</param>
    void Add<TLanes, TWidth>(nint at)
        where TLanes : struct, ILanes<TLanes, float>
        where TWidth : struct, IColumnWidth;
}

/// <summary>A number of vectors that is known when code is compiled, so that each has a register.</summary>
internal interface IColumnWidth
{
    /// <summary>The number.</summary>
    static abstract int Vectors { get; }
}

/// <summary>
/// Goes through columns by eight vectors at once, then four, two and one, as far as there are so many.
/// </summary>
internal static class ColumnSums
{
    /// <summary>Vectors of the widest processor that are summed at once.</summary>
    internal static int Most => Eight.Vectors;

    /// <summary>Sums all columns.</summary>
    /// <param name="vectors">Vectors of 8 columns, below twice <see cref="Most"/> of the processor's.</param>
    /// <param name="sums">What is summed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<TSums>(int vectors, TSums sums)
        where TSums : struct, IColumnSums
    {
        var columns = new Columns<TSums>(sums);
        Lanes<float>.Run(ref columns, 0, vectors * RowLayout.Lanes);
    }

    private readonly struct Columns<TSums>(TSums sums) : ILaneRunKernel<float>
        where TSums : struct, IColumnSums
    {
        public void Run<TLanes>(nint at, nint vectors)
            where TLanes : struct, ILanes<TLanes, float>
        {
            at = Add<TLanes, Eight>(at, vectors);
            at = Add<TLanes, Four>(at, vectors);
            at = Add<TLanes, Two>(at, vectors);
            Add<TLanes, One>(at, vectors);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private nint Add<TLanes, TWidth>(nint at, nint vectors)
            where TLanes : struct, ILanes<TLanes, float>
            where TWidth : struct, IColumnWidth
        {
            if ((vectors & TWidth.Vectors) == 0)
            {
                return at;
            }

            sums.Add<TLanes, TWidth>(at);
            return at + (TWidth.Vectors * TLanes.Count);
        }
    }

    private readonly struct One : IColumnWidth
    {
        public static int Vectors => 1;
    }

    private readonly struct Two : IColumnWidth
    {
        public static int Vectors => 2;
    }

    private readonly struct Four : IColumnWidth
    {
        public static int Vectors => 4;
    }

    private readonly struct Eight : IColumnWidth
    {
        public static int Vectors => 8;
    }
}
