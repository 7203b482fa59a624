using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Snn.Convex.Classification;

/// <summary>The resting voltages <c>a = F x</c> of a layer at an image whose blank pixels are skipped.</summary>
internal static class DriveKernel
{
    /// <summary>Writes a, [N padded].</summary>
    internal static void Drive(ImageLayer layer, ReadOnlySpan<ushort> pixels, ReadOnlySpan<float> values, Span<float> drive)
    {
        if (!Vector512.IsHardwareAccelerated && !Vector256.IsHardwareAccelerated)
        {
            DrivePlain(layer, pixels, values, drive);
            return;
        }

        var i = 0;
        for (; i + (4 * ImageLayer.Lanes) <= layer.Padded; i += 4 * ImageLayer.Lanes)
        {
            Block4(layer.F, layer.Padded, i, pixels, values, drive);
        }

        for (; i < layer.Padded; i += ImageLayer.Lanes)
        {
            Block(layer.F, layer.Padded, i, pixels, values, drive);
        }
    }

    internal static void DrivePlain(ImageLayer layer, ReadOnlySpan<ushort> pixels, ReadOnlySpan<float> values, Span<float> drive)
    {
        drive.Clear();
        for (var p = 0; p < pixels.Length; p++)
        {
            var run = layer.F.AsSpan(pixels[p] * layer.Padded, layer.Padded);
            for (var i = 0; i < run.Length; i++)
            {
                drive[i] += run[i] * values[p];
            }
        }
    }

    // Four vectors of neurons at a time keep their sums in registers over all pixels.
    private static void Block4(float[] f, int padded, int i, ReadOnlySpan<ushort> pixels, ReadOnlySpan<float> values, Span<float> drive)
    {
        ref var f0 = ref MemoryMarshal.GetArrayDataReference(f);
        ref var first = ref Unsafe.Add(ref f0, i);
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var p = 0; p < pixels.Length; p++)
        {
            var x = Vector512.Create(values[p]);
            var at = (nuint)(pixels[p] * padded);
            a = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref first, at), a);
            b = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref first, at + 16), b);
            c = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref first, at + 32), c);
            d = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref first, at + 48), d);
        }

        a.CopyTo(drive[i..]);
        b.CopyTo(drive[(i + 16)..]);
        c.CopyTo(drive[(i + 32)..]);
        d.CopyTo(drive[(i + 48)..]);
    }

    private static void Block(float[] f, int padded, int i, ReadOnlySpan<ushort> pixels, ReadOnlySpan<float> values, Span<float> drive)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(f), i);
        var a = Vector512<float>.Zero;
        for (var p = 0; p < pixels.Length; p++)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.Create(values[p]), Vector512.LoadUnsafe(ref first, (nuint)(pixels[p] * padded)), a);
        }

        a.CopyTo(drive[i..]);
    }
}
