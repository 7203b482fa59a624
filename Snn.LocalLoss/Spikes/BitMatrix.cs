namespace Snn.LocalLoss.Spikes;

/// <summary>Matrices of bits, in memory row by row, the lowest bit of a byte first.</summary>
internal static unsafe class BitMatrix
{
    private const int Block = 8;

    /// <summary>Columns become rows.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="bytes">Bytes of a row.</param>
    /// <param name="to">
    /// Receives a row for every one of the <c>8 · bytes</c> columns, of <c>⌈rows / 8⌉</c> bytes each; bits that only
    /// fill up the last byte become 0.
    /// </param>
    /// <param name="toStride">Bytes from one of those to the next.</param>
    internal static void Transpose(byte* from, nint stride, int rows, int bytes, byte* to, nint toStride)
    {
        for (var first = 0; first < rows; first += Block, from += Block * stride, to++)
        {
            var count = Math.Min(Block, rows - first);
            for (var column = 0; column < bytes; column++)
            {
                var block = 0UL;
                for (var r = 0; r < count; r++)
                {
                    block |= (ulong)from[(r * stride) + column] << (Block * r);
                }

                block = Transposed(block);
                var into = to + (column * Block * toStride);
                for (var c = 0; c < Block; c++, block >>= Block, into += toStride)
                {
                    *into = (byte)block;
                }
            }
        }
    }

    // 8 rows of 8 bits: halves of halves change places (Warren 2012, "Hacker's Delight", 7-3).
    private static ulong Transposed(ulong x)
    {
        var swap = (x ^ (x >> 7)) & 0x00AA_00AA_00AA_00AA;
        x ^= swap ^ (swap << 7);
        swap = (x ^ (x >> 14)) & 0x0000_CCCC_0000_CCCC;
        x ^= swap ^ (swap << 14);
        swap = (x ^ (x >> 28)) & 0x0000_0000_F0F0_F0F0;
        return x ^ swap ^ (swap << 28);
    }
}
