using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Snn.Benchmarks.Devices;

/// <summary>
/// Counts the kernels that some work sends to the card, through NVIDIA's profiling interface (CUPTI), which a PyTorch
/// brings with it.
/// </summary>
internal static unsafe class KernelLaunches
{
    // CUPTI's name for calls of the driver: whoever launches a kernel ends there.
    private const int DriverCalls = 1;
    private const int Entering = 0;

    private static long _count;

    /// <summary>
    /// Kernels that <paramref name="work"/> launches; null where the process has not loaded CUPTI, or another program
    /// is using it.
    /// </summary>
    /// <remarks>Not for timing: every call of the driver goes through here meanwhile.</remarks>
    internal static long? Of(Action work)
    {
        if (
            Library() is not { } path
            || !NativeLibrary.TryLoad(path, out var cupti)
            || !NativeLibrary.TryGetExport(cupti, "cuptiSubscribe", out var subscribe)
            || !NativeLibrary.TryGetExport(cupti, "cuptiUnsubscribe", out var unsubscribe)
            || !NativeLibrary.TryGetExport(cupti, "cuptiEnableDomain", out var enable)
        )
        {
            return null;
        }

        nint subscriber = 0;
        delegate* unmanaged[Cdecl]<void*, int, uint, CallbackData*, void> called = &Called;
        if (((delegate* unmanaged[Cdecl]<nint*, void*, void*, int>)subscribe)(&subscriber, called, null) != 0)
        {
            return null;
        }

        try
        {
            _count = 0;
            if (((delegate* unmanaged[Cdecl]<uint, nint, int, int>)enable)(1, subscriber, DriverCalls) != 0)
            {
                return null;
            }

            work();
            return Interlocked.Read(ref _count);
        }
        finally
        {
            _ = ((delegate* unmanaged[Cdecl]<nint, int>)unsubscribe)(subscriber);
        }
    }

    // libtorch has loaded it, or there is no reason to.
    private static string? Library() =>
        File.Exists("/proc/self/maps")
            ? File.ReadLines("/proc/self/maps")
                .Where(line => line.Contains("/libcupti.so", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
                .FirstOrDefault()
            : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Called(void* user, int domain, uint id, CallbackData* data)
    {
        if (
            data->Site == Entering
            && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(data->Function).StartsWith("cuLaunch"u8)
        )
        {
            Interlocked.Increment(ref _count);
        }
    }

    // The beginning of CUpti_CallbackData.
    [StructLayout(LayoutKind.Sequential)]
    private struct CallbackData
    {
        internal int Site;
        internal byte* Function;
    }
}
