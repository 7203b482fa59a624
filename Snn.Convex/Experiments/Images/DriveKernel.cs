using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Snn.Data.Vectors;

namespace Snn.Convex.Experiments.Images;

/// <summary>The resting voltages <c>a = F x</c> of a layer at an image whose blank pixels are skipped.</summary>
internal static class DriveKernel
{
    /// <summary>Writes a, [N padded].</summary>
    internal static void Drive(
        ImageLayer layer,
        ReadOnlySpan<ushort> pixels,
        ReadOnlySpan<float> values,
        Span<float> drive
    )
    {
        if (Lanes<float>.Wide)
        {
            Drive<Lanes512<float>>(layer, pixels, values, drive);
        }
        else
        {
            Drive<Lanes256<float>>(layer, pixels, values, drive);
        }
    }

    /// <summary>The same by vectors of one width; every width gives the same bits.</summary>
    internal static void Drive<TLanes>(
        ImageLayer layer,
        ReadOnlySpan<ushort> pixels,
        ReadOnlySpan<float> values,
        Span<float> drive
    )
        where TLanes : struct, ILanes<TLanes, float>
    {
        ref var f0 = ref MemoryMarshal.GetArrayDataReference(layer.F);
        ref var to = ref MemoryMarshal.GetReference(drive);
        var i = 0;
        for (; i + (4 * TLanes.Count) <= layer.Padded; i += 4 * TLanes.Count)
        {
            Block4<TLanes>(ref Unsafe.Add(ref f0, i), layer.Padded, pixels, values, ref Unsafe.Add(ref to, i));
        }

        for (; i < layer.Padded; i += TLanes.Count)
        {
            Block<TLanes>(ref Unsafe.Add(ref f0, i), layer.Padded, pixels, values, ref Unsafe.Add(ref to, i));
        }
    }

    // Four vectors of neurons at a time keep their sums in registers over all pixels.
    private static void Block4<TLanes>(
        ref float f,
        int padded,
        ReadOnlySpan<ushort> pixels,
        ReadOnlySpan<float> values,
        ref float drive
    )
        where TLanes : struct, ILanes<TLanes, float>
    {
        var (a, b, c, d) = (TLanes.Zero, TLanes.Zero, TLanes.Zero, TLanes.Zero);
        for (var p = 0; p < pixels.Length; p++)
        {
            var x = TLanes.Of(values[p]);
            nint at = pixels[p] * padded;
            a = TLanes.FusedMultiplyAdd(x, TLanes.Load(ref f, at), a);
            b = TLanes.FusedMultiplyAdd(x, TLanes.Load(ref f, at + TLanes.Count), b);
            c = TLanes.FusedMultiplyAdd(x, TLanes.Load(ref f, at + (2 * TLanes.Count)), c);
            d = TLanes.FusedMultiplyAdd(x, TLanes.Load(ref f, at + (3 * TLanes.Count)), d);
        }

        a.Store(ref drive, 0);
        b.Store(ref drive, TLanes.Count);
        c.Store(ref drive, 2 * TLanes.Count);
        d.Store(ref drive, 3 * TLanes.Count);
    }

    private static void Block<TLanes>(
        ref float f,
        int padded,
        ReadOnlySpan<ushort> pixels,
        ReadOnlySpan<float> values,
        ref float drive
    )
        where TLanes : struct, ILanes<TLanes, float>
    {
        var a = TLanes.Zero;
        for (var p = 0; p < pixels.Length; p++)
        {
            a = TLanes.FusedMultiplyAdd(TLanes.Of(values[p]), TLanes.Load(ref f, pixels[p] * padded), a);
        }

        a.Store(ref drive, 0);
    }
}
