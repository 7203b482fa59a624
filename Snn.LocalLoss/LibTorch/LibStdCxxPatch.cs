using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Snn.Data.Faults;

namespace Snn.LocalLoss.LibTorch;

/// <summary>A library that can be loaded here.</summary>
/// <param name="File">Its file.</param>
/// <param name="Missing">Versions that the system lacks and this file does without.</param>
/// <param name="Temporary">A folder that is no longer needed once the file is loaded, or null.</param>
internal readonly record struct PreparedLibrary(string File, ImmutableArray<string> Missing, string? Temporary);

/// <summary>
/// Makes TorchSharp's native library loadable where the system's libstdc++ is older than the one it was built with.
/// </summary>
/// <remarks>
/// TorchSharp 0.107.0 asks for GLIBCXX_3.4.32 (GCC 13), which Debian 12 and Ubuntu 22.04 lack. It uses nothing of it
/// but the marker symbol <c>std::ios_base_library_init</c>, which is never called. Where a version is missing, a copy
/// with that requirement marked weak is kept in the user's cache, keyed by its hash, where that is this user's alone
/// (<see cref="Ownership"/>); the package's own file is never altered, and where nothing is missing it is used
/// untouched.
/// </remarks>
internal static class LibStdCxxPatch
{
    private const string Library = "libstdc++.so.6";

    /// <summary>
    /// The file to load: the original where it fits the system, else the patched copy in <paramref name="cache"/>.
    /// </summary>
    internal static Result<PreparedLibrary> Prepare(string original, string cache)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new PreparedLibrary(original, [], null);
        }

        try
        {
            var bytes = File.ReadAllBytes(original);
            var provided = SystemLibrary() is { } system ? ElfVersions.Provided(File.ReadAllBytes(system)) : [];
            var missing = ElfVersions.Needed(bytes, Library).Except(provided).ToImmutableArray();
            return missing.IsEmpty || provided.IsEmpty
                ? new PreparedLibrary(original, [], null)
                : Copy(bytes, missing, cache, Path.GetFileName(original));
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

    [SupportedOSPlatform("linux")]
    private static PreparedLibrary Copy(byte[] original, ImmutableArray<string> missing, string cache, string name)
    {
        // The missing versions belong to the key: after an upgrade of the system another copy may be right.
        var patched = ElfVersions.Weaken(original, Library, missing);
        var kept = Path.Combine(cache, "native", Convert.ToHexStringLower(SHA256.HashData(patched)));
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);

        // Whoever could write to the folder could put another library there between the look at it and its loading:
        // then the copy lies in a folder of this process alone.
        var folder = Ownership.MakePrivate(kept);
        var temporary = folder is null ? Directory.CreateTempSubdirectory("snn-native-").FullName : null;
        if (temporary is not null && !Ownership.IsOwn(temporary))
        {
            Directory.Delete(temporary);
            throw new IOException($"others can put something in its place, and in that of {temporary}");
        }

        var file = Path.Combine(folder ?? temporary!, name);
        if (!Holds(file, patched))
        {
            Write(file, patched);
        }

        return new(file, missing, temporary);
    }

    private static bool Holds(string file, byte[] content)
    {
        if (!OrdinaryFile.Exists(file))
        {
            return false;
        }

        using var open = File.OpenHandle(file);
        var found = new byte[content.Length];
        return Ownership.IsPrivate(open)
            && RandomAccess.GetLength(open) == content.Length
            && RandomAccess.Read(open, found, 0) == content.Length
            && found.AsSpan().SequenceEqual(content);
    }

    // Several processes may do this at once: each writes its own file, and renaming is atomic.
    [SupportedOSPlatform("linux")]
    private static void Write(string file, byte[] content)
    {
        var beside = $"{file}.{Guid.NewGuid():N}";
        try
        {
            using (
                var made = new FileStream(
                    beside,
                    new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }
                )
            )
            {
                made.Write(content);
            }

            File.Move(beside, file, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
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
