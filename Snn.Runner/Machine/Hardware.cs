using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Snn.Data.Runs;
using Snn.Data.Vectors;

namespace Snn.Runner.Machine;

/// <summary>The machine that a run is on.</summary>
internal static class Hardware
{
    /// <summary>Operating system, processor and memory, as <c>run.json</c> records them.</summary>
    internal static ImmutableArray<Metric> Describe() =>
        [
            Metric.Of("os", RuntimeInformation.OSDescription),
            Metric.Of("architecture", Architecture),
            Metric.Of("cpu", Processor()),
            Metric.Of("cores", Environment.ProcessorCount),
            Metric.Of("simd", string.Join(' ', Simd())),
            Metric.Of("memory_bytes", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        ];

    /// <summary>The most memory that this process has held so far, bytes.</summary>
    internal static long PeakMemory()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>Free memory of this machine, bytes.</summary>
    internal static double FreeMemory()
    {
        const string Info = "/proc/meminfo";
        const string Available = "MemAvailable:";
        var all = (double)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return
            File.Exists(Info)
            && File.ReadLines(Info).FirstOrDefault(l => l.StartsWith(Available, StringComparison.Ordinal)) is { } line
            && double.TryParse(
                line[Available.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var kilobytes
            )
            ? Math.Min(all, kilobytes * 1024)
            : all;
    }

    /// <summary>The processor's architecture in lower case.</summary>
    internal static string Architecture => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The vector instructions that the runtime uses here.</summary>
    internal static ImmutableArray<string> Simd()
    {
        ImmutableArray<(string Name, bool There)> sets =
        [
            ("sse4.2", Sse42.IsSupported),
            ("avx2", Avx2.IsSupported),
            ("fma", Fma.IsSupported),
            ("avx512f", Avx512F.IsSupported),
            ("neon", AdvSimd.IsSupported),
            ("vector512", Lanes<float>.Wide),
        ];
        return [.. sets.Where(set => set.There).Select(set => set.Name)];
    }

    /// <summary>The processor's name.</summary>
    internal static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        if (File.Exists(Info))
        {
            var line = File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
            if (line is not null)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? Architecture;
    }
}
