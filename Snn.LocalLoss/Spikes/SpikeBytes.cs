using System.Runtime.CompilerServices;
using Snn.Data.Vectors;

namespace Snn.LocalLoss.Spikes;

/// <summary>Spikes of neighbouring neurons as bits of one byte or two, the first neuron's the lowest.</summary>
internal static unsafe class SpikeBytes
{
    /// <summary>Writes the mask of those that spike, a bit a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<TLanes>(TLanes fired, byte* to)
        where TLanes : struct, ILanes<TLanes, float>
    {
        if (TLanes.Count == RowLayout.Lanes)
        {
            *to = (byte)TLanes.Bits(fired);
        }
        else
        {
            *(ushort*)to = (ushort)TLanes.Bits(fired);
        }
    }

    /// <summary>The mask that <see cref="Store"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Load<TLanes>(byte* from)
        where TLanes : struct, ILanes<TLanes, float> =>
        TLanes.Mask(TLanes.Count == RowLayout.Lanes ? *from : *(ushort*)from);
}
