using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Snn.Data.Faults;

namespace Snn.LocalLoss.LibTorch;

/// <summary>
/// Makes TorchSharp's native library loadable where the system's libstdc++ is older than the one it was built with.
/// </summary>
/// <remarks>
/// TorchSharp 0.107.0 asks for GLIBCXX_3.4.32 (GCC 13), which Debian 12 and Ubuntu 22.04 lack. It uses nothing of it
/// but the marker symbol <c>std::ios_base_library_init</c>, which is never called. Where a version is missing, a copy
/// with that requirement marked weak is kept in the user's cache, keyed by the hash of the original; the package's own
/// file is never altered, and where nothing is missing it is used untouched.
/// </remarks>
internal static class LibStdCxxPatch
{
    private const string Library = "libstdc++.so.6";

    /// <summary>
    /// The file to load: the original where it fits the system, else the patched copy in <paramref name="cache"/>.
    /// </summary>
    internal static Result<(string File, ImmutableArray<string> Missing)> Prepare(string original, string cache)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (original, []);
        }

        try
        {
            var bytes = File.ReadAllBytes(original);
            var provided = SystemLibrary() is { } system ? ElfVersions.Provided(File.ReadAllBytes(system)) : [];
            var missing = ElfVersions.Needed(bytes, Library).Except(provided).ToImmutableArray();
            return missing.IsEmpty || provided.IsEmpty
                ? (original, [])
                : (Copy(bytes, missing, cache, Path.GetFileName(original)), missing);
        }
        catch (InvalidDataException damaged)
        {
            return new Fault(
                FaultKind.Device,
                original,
                $"damaged: {damaged.Message}",
                "restore the TorchSharp package again: 'dotnet restore --force'"
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(
                FaultKind.Device,
                cache,
                $"cannot hold the patched copy of {Path.GetFileName(original)}: {error.Message}",
                "make room or name a writable folder with SNN_CACHE, or install libstdc++ of GCC 13 or newer"
            );
        }
    }

    private static string Copy(byte[] original, ImmutableArray<string> missing, string cache, string name)
    {
        // The missing versions belong to the key: after an upgrade of the system another copy may be right.
        var patched = ElfVersions.Weaken(original, Library, missing);
        var folder = Path.Combine(cache, "native", Convert.ToHexStringLower(SHA256.HashData(patched)));
        var file = Path.Combine(folder, name);
        if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(patched))
        {
            return file;
        }

        // Several processes may do this at once: each writes its own file, and renaming is atomic.
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $"{name}.{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(temporary, patched);
            File.Move(temporary, file, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return file;
    }

    // The file that this process really uses: the loader may have taken it from LD_LIBRARY_PATH.
    private static string? SystemLibrary()
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            return null;
        }

        var maps = File.ReadLines("/proc/self/maps");
        return maps.Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => Path.GetFileName(path).StartsWith("libstdc++.so", StringComparison.Ordinal));
    }
}
