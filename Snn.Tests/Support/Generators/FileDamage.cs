using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>Something happens to the bytes of a file: one is another, and the file may end there.</summary>
/// <param name="At">Where, as a number below a million that is scaled to the file.</param>
/// <param name="Flip">The bits that change.</param>
/// <param name="CutOff">Whether the file ends before it.</param>
internal sealed record FileDamage(int At, byte Flip, bool CutOff)
{
    private const int Places = 1_000_000;

    /// <summary>A byte that differs; the first bit of the first byte is the simplest.</summary>
    internal static Gen<FileDamage> Changed { get; } =
        from at in Gen.Int(0, Places - 1)
        from flip in Gen.Int(1, 255)
        select new FileDamage(at, (byte)flip, false);

    /// <summary>A byte that differs, or fewer bytes.</summary>
    internal static Gen<FileDamage> Any { get; } =
        from changed in Changed
        from cut in Gen.Bool
        select changed with
        {
            CutOff = cut,
        };

    /// <summary>The file after it.</summary>
    internal byte[] Of(ReadOnlySpan<byte> file)
    {
        var at = (int)((long)At * file.Length / Places);
        byte[] bytes = [.. CutOff ? file[..at] : file];
        if (!CutOff)
        {
            bytes[at] ^= Flip;
        }

        return bytes;
    }
}
