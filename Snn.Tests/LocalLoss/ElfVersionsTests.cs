using System.Buffers.Binary;
using System.Diagnostics;
using Snn.LocalLoss.LibTorch;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.LocalLoss;

public sealed class ElfVersionsTests
{
    private const string Library = "libstdc++.so.6";

    private static readonly byte[]? Elf = OperatingSystem.IsLinux()
        ? File.ReadAllBytes(
            LibTorchLocation
                .Find(null)
                .Match(l => l.TorchSharpLibrary, f => throw new InvalidOperationException(f.ToString()))
        )
        : null;

    [Fact]
    public void TorchSharp_needs_a_libstdcxx_of_gcc_13()
    {
        Assert.SkipWhen(Elf is null, "ELF is the format of Linux");
        Assert.Contains("GLIBCXX_3.4.32", ElfVersions.Needed(Elf!, Library));
        Assert.Empty(ElfVersions.Needed(Elf!, "libnothing.so"));
    }

    [Fact]
    public void Weakening_changes_the_flags_of_the_named_version_and_nothing_else()
    {
        Assert.SkipWhen(Elf is null, "ELF is the format of Linux");
        var copy = ElfVersions.Weaken(Elf!, Library, ["GLIBCXX_3.4.32"]);
        var changed = Enumerable.Range(0, copy.Length).Where(i => copy[i] != Elf![i]).ToArray();
        Assert.Single(changed);
        Assert.Equal(Elf![changed[0]] | 0x2, copy[changed[0]]);
        Assert.Equal(ElfVersions.Needed(Elf, Library), ElfVersions.Needed(copy, Library));
        Assert.Equal(Elf, ElfVersions.Weaken(Elf, Library, []));
    }

    // The C library that this process runs with: any provides more than one version.
    [Fact]
    public void All_versions_that_a_library_provides_are_found()
    {
        using var process = Process.GetCurrentProcess();
        var library = process
            .Modules.Cast<ProcessModule>()
            .FirstOrDefault(m => m.ModuleName.StartsWith("libc.so", StringComparison.Ordinal));
        Assert.SkipWhen(library is null, "no C library of glibc's kind is loaded");

        var provided = ElfVersions.Provided(File.ReadAllBytes(library.FileName));

        Assert.Contains("GLIBC_2.17", provided);
        Assert.Contains("GLIBC_2.34", provided);
        Assert.Distinct(provided);
    }

    // The table of sections, at byte 40 of the header, beyond what an int can count, and before the file.
    [Theory]
    [InlineData(1L << 40)]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(-1)]
    public void An_offset_outside_any_file_is_invalid_data(long offset)
    {
        Assert.SkipWhen(Elf is null, "ELF is the format of Linux");
        var damaged = Elf!.AsSpan(0, 4096).ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(damaged.AsSpan(40), offset);

        var error = Assert.Throws<InvalidDataException>(() => _ = ElfVersions.Needed(damaged, Library));

        Assert.Equal($"offset {offset} lies outside the file", error.Message);
    }

    [Fact]
    public void A_damaged_file_is_invalid_data_or_still_readable()
    {
        Assert.SkipWhen(Elf is null, "ELF is the format of Linux");
        Property.Holds(
            from length in Gen.Int(1, 4096)
            from at in Gen.Int(0, 63)
            from value in Gen.Int(0, 255)
            select (length, at, value),
            (c, kinds) =>
            {
                // Headers lie in the first bytes, the tables that they point to far behind: damage one, cut off the
                // other.
                var damaged = Elf.AsSpan(0, (int)((long)Elf!.Length * c.length / 4096)).ToArray();
                damaged[c.at % damaged.Length] = (byte)c.value;
                var refused = false;
                try
                {
                    _ = ElfVersions.Needed(damaged, Library);
                    _ = ElfVersions.Provided(damaged);
                }
                catch (InvalidDataException)
                {
                    refused = true;
                }

                kinds.Cover("refused", refused, 0.3);
            },
            200
        );
    }
}
