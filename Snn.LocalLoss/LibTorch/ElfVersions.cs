using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Snn.LocalLoss.LibTorch;

/// <summary>The symbol versions that a shared object of 64-bit Linux needs and provides.</summary>
/// <remarks>
/// Reads the sections <c>.gnu.version_r</c> (needed) and <c>.gnu.version_d</c> (provided) of a little-endian ELF64
/// file, as laid out in the Linux Standard Base, "Symbol Versioning". Works on bytes: no file is touched here.
/// </remarks>
public static class ElfVersions
{
    private const uint NeededSection = 0x6ffffffe;
    private const uint ProvidedSection = 0x6ffffffd;
    private const ushort WeakFlag = 0x2;

    /// <summary>The versions (<c>GLIBCXX_3.4.32</c>, …) that the object asks of <paramref name="library"/>.</summary>
    /// <exception cref="InvalidDataException">
    /// Not a 64-bit little-endian ELF file, or one that points outside itself.
    /// </exception>
    public static ImmutableArray<string> Needed(ReadOnlySpan<byte> elf, string library) =>
        [.. Auxiliaries(elf, library).Select(a => a.Version)];

    /// <summary>The versions that the object provides.</summary>
    /// <inheritdoc cref="Needed" path="/exception"/>
    public static ImmutableArray<string> Provided(ReadOnlySpan<byte> elf)
    {
        var versions = ImmutableArray.CreateBuilder<string>();
        if (Find(elf, ProvidedSection) is not { } section)
        {
            return [];
        }

        // Verdef: version u16, flags u16, index u16, count u16, hash u32, aux u32, next u32; Verdaux: name u32, next
        // u32.
        for (var (at, left) = (section.Offset, section.Count); left > 0; left--)
        {
            var aux = at + U32(elf, at + 12);
            versions.Add(Text(elf, section.Strings + U32(elf, aux)));
            if (!Follow(elf, ref at, 16))
            {
                break;
            }
        }

        return versions.ToImmutable();
    }

    /// <summary>A copy in which the needed <paramref name="versions"/> are marked weak: the dynamic linker then no
    /// longer refuses to load the object where its library lacks them.</summary>
    /// <remarks>
    /// A symbol that is really used from such a version still fails to resolve: load the copy with immediate binding.
    /// </remarks>
    /// <inheritdoc cref="Needed" path="/exception"/>
    public static byte[] Weaken(ReadOnlySpan<byte> elf, string library, IReadOnlyCollection<string> versions)
    {
        var copy = elf.ToArray();
        foreach (var (version, flagsAt) in Auxiliaries(elf, library))
        {
            if (versions.Contains(version))
            {
                var flags = BinaryPrimitives.ReadUInt16LittleEndian(elf[flagsAt..]);
                BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(flagsAt), (ushort)(flags | WeakFlag));
            }
        }

        return copy;
    }

    private static List<(string Version, int FlagsAt)> Auxiliaries(ReadOnlySpan<byte> elf, string library)
    {
        var found = new List<(string, int)>();
        if (Find(elf, NeededSection) is not { } section)
        {
            return found;
        }

        // Verneed: version u16, count u16, file u32, aux u32, next u32; Vernaux: hash u32, flags u16, other u16, name
        // u32, next u32.
        for (var (at, left) = (section.Offset, section.Count); left > 0; left--)
        {
            if (Text(elf, section.Strings + U32(elf, at + 4)) == library)
            {
                var aux = at + U32(elf, at + 8);
                for (int i = U16(elf, at + 2); i > 0; i--)
                {
                    found.Add((Text(elf, section.Strings + U32(elf, aux + 8)), aux + 4));
                    if (!Follow(elf, ref aux, 12))
                    {
                        break;
                    }
                }
            }

            if (!Follow(elf, ref at, 12))
            {
                break;
            }
        }

        return found;
    }

    // Goes to the next entry of a list: each lies behind the one before, and the last says 0, whatever their number.
    private static bool Follow(ReadOnlySpan<byte> elf, ref int at, int field)
    {
        var next = U32(elf, at + field);
        at += next;
        return next > 0;
    }

    private static (int Offset, int Count, int Strings)? Find(ReadOnlySpan<byte> elf, uint type)
    {
        if (elf.Length < 64 || !elf[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        var (table, entrySize, entries) = (U64(elf, 40), (int)U16(elf, 58), (int)U16(elf, 60));
        for (var i = 0; i < entries; i++)
        {
            var header = table + (i * entrySize);
            if ((uint)U32(elf, header + 4) == type)
            {
                var strings = table + (U32(elf, header + 40) * entrySize);
                return (U64(elf, header + 24), U32(elf, header + 44), U64(elf, strings + 24));
            }
        }

        return null;
    }

    private static string Text(ReadOnlySpan<byte> elf, int at)
    {
        var tail = Slice(elf, at, 1, toEnd: true);
        var end = tail.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? tail : tail[..end]);
    }

    private static ushort U16(ReadOnlySpan<byte> elf, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(Slice(elf, at, 2));

    private static int U32(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadInt32LittleEndian(Slice(elf, at, 4));

    private static int U64(ReadOnlySpan<byte> elf, int at)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(Slice(elf, at, 8));
        return value is >= 0 and <= int.MaxValue
            ? (int)value
            : throw new InvalidDataException($"offset {value} lies outside the file");
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> elf, int at, int length, bool toEnd = false) =>
        at >= 0 && at <= elf.Length - length
            ? elf.Slice(at, toEnd ? elf.Length - at : length)
            : throw new InvalidDataException($"offset {at} lies outside the file of {elf.Length} bytes");
}
