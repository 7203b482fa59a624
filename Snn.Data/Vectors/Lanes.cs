using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Snn.Data.Vectors;

/// <summary>
/// Runs kernels over memory by the widest vectors of the processor: the only place that asks how wide these are.
/// </summary>
/// <remarks>
/// Memory is gone through by vectors of 512 bits where the processor has them, and what is left by vectors of 256 bits.
/// A kernel is a struct with a generic method: it is compiled for itself and for each width, without a virtual call,
/// and its fields live in registers; it may be a <c>ref struct</c>. <c>DOTNET_EnableAVX512=0</c> shows how a processor
/// without the wide ones does.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public static class Lanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the processor has vectors of 512 bits, and is not slowed down by them.</summary>
    public static bool Wide
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated;
    }

    /// <summary>Values of the widest vector: 16 or 8 floats, 8 or 4 doubles.</summary>
    public static int Most
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Wide ? Lanes512<T>.Count : Lanes256<T>.Count;
    }

    /// <summary>Runs a kernel for one vector after the other.</summary>
    /// <param name="kernel">The kernel; what it keeps in its fields stays in them.</param>
    /// <param name="from">The first value.</param>
    /// <param name="end">Behind the last.</param>
    /// <returns>
    /// The first value that no whole vector reached: <paramref name="end"/> where <paramref name="end"/> −
    /// <paramref name="from"/> is a multiple of the narrow vectors' length.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Sweep<TKernel>(ref TKernel kernel, nint from, nint end)
        where TKernel : struct, ILaneKernel<T>, allows ref struct
    {
        var at = from;
        if (Wide)
        {
            for (; at <= end - Lanes512<T>.Count; at += Lanes512<T>.Count)
            {
                kernel.At<Lanes512<T>>(at);
            }
        }

        for (; at <= end - Lanes256<T>.Count; at += Lanes256<T>.Count)
        {
            kernel.At<Lanes256<T>>(at);
        }

        return at;
    }

    /// <summary>
    /// Runs a kernel that goes through many vectors by itself: to keep sums in vectors, or to have several of them in
    /// registers.
    /// </summary>
    /// <param name="kernel">The kernel; what it keeps in its fields stays in them.</param>
    /// <param name="from">The first value.</param>
    /// <param name="end">Behind the last.</param>
    /// <returns>The first value that no whole vector reached, as for <see cref="Sweep"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Run<TKernel>(ref TKernel kernel, nint from, nint end)
        where TKernel : struct, ILaneRunKernel<T>, allows ref struct
    {
        var at = from;
        if (Wide && end - at >= Lanes512<T>.Count)
        {
            var vectors = (nint)((nuint)(end - at) / (nuint)Lanes512<T>.Count);
            kernel.Run<Lanes512<T>>(at, vectors);
            at += vectors * Lanes512<T>.Count;
        }

        if (end - at >= Lanes256<T>.Count)
        {
            var vectors = (nint)((nuint)(end - at) / (nuint)Lanes256<T>.Count);
            kernel.Run<Lanes256<T>>(at, vectors);
            at += vectors * Lanes256<T>.Count;
        }

        return at;
    }
}
