using System.Buffers.Binary;

namespace Snn.LocalLoss.Experiments.Import;

/// <summary>Links of an HDF5 file, by its bytes alone.</summary>
internal static class NirLinks
{
    private const int LinkMessage = 6;
    private const int SymbolicEntry = 2;
    private const int EntryBytes = 40;

    /// <summary>
    /// Whether a group has symbolic or external links. A graph of NIR has none; those of a damaged file may lead to
    /// themselves, which the library of HDF5 follows until the stack overflows, and external ones to other files.
    /// </summary>
    /// <remarks>
    /// In groups of symbol tables, and in those whose links lie in the object's header; links of very large groups, in
    /// heaps, are not seen.
    /// </remarks>
    /// <param name="file">The whole file.</param>
    internal static bool LeadElsewhere(ReadOnlySpan<byte> file)
    {
        for (var at = 0; file[at..].IndexOf("OHDR"u8) is >= 0 and var next; at += next + 1)
        {
            if (HeaderHas(file[(at + next)..]))
            {
                return true;
            }
        }

        for (var at = 0; file[at..].IndexOf("SNOD"u8) is >= 0 and var next; at += next + 1)
        {
            if (TableHas(file[(at + next)..]))
            {
                return true;
            }
        }

        return false;
    }

    // Version 2: flags, times, limits, the size of the messages, and the messages.
    private static bool HeaderHas(ReadOnlySpan<byte> header)
    {
        if (header.Length < 6)
        {
            return false;
        }

        var flags = header[5];
        var head = 4 + ((flags & 4) != 0 ? 2 : 0);
        var at = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        var width = 1 << (flags & 3);
        var size = 0UL;
        for (var b = Math.Min(width, header.Length - at) - 1; b >= 0; b--)
        {
            size = (size << 8) | header[at + b];
        }

        at += width;
        var end = (ulong)at + size;
        while (at + head + 3 <= header.Length && (ulong)at < end)
        {
            var message = header[(at + head)..];
            if (header[at] == LinkMessage && (message[1] & 8) != 0 && message[2] != 0)
            {
                return true;
            }

            at += head + BinaryPrimitives.ReadUInt16LittleEndian(header[(at + 1)..]);
        }

        return false;
    }

    private static bool TableHas(ReadOnlySpan<byte> table)
    {
        if (table.Length < 8)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(table[6..]);
        for (var at = 8; count > 0 && at + EntryBytes <= table.Length; count--, at += EntryBytes)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(table[(at + 16)..]) == SymbolicEntry)
            {
                return true;
            }
        }

        return false;
    }
}
