using System.Numerics;
using System.Runtime.InteropServices;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Spikes;

/// <summary>
/// Counts as the neurons that fired at every step, and those that fired at some: <c>f = T c + Σ_k r_k</c>.
/// </summary>
/// <remarks>
/// Under a current that does not change most neurons fire always or never, so that counts are mostly T times zeros and
/// ones; of the r_k most are empty or nearly so.
/// </remarks>
internal sealed unsafe class CountPlanes : IDisposable
{
    // A plane with fewer ones than such a share is better gone through one by one, as measured.
    private const double MostOfFew = 0.05;

    // With more planes than these to go through dense maps are faster.
    private const int MostMany = 2;

    private readonly Tensor _planes;

    /// <summary>The planes of counts.</summary>
    internal CountPlanes(SpikeCounts counts)
    {
        using var scope = NewDisposeScope();
        var split = TensorMemory.Bytes(counts.Levels.Split());
        Steps = counts.Steps;
        Bytes = (nint)(counts.Levels.Bits.numel() / Steps);
        var size = (double)counts.Batch * counts.Shape.Count;
        var ones = (
            from plane in Enumerable.Range(1, Steps - 1)
            let number = Ones(new(split + (plane * Bytes), (int)Bytes))
            where number > 0
            orderby number descending
            select (Plane: plane, Many: number > MostOfFew * size)
        ).ToArray();
        Many = ones.Count(plane => plane.Many);
        Few = ones.Length - Many;
        _planes = empty([((1 + ones.Length) * Bytes) + sizeof(uint)], ScalarType.Byte).MoveToOuterDisposeScope();
        Keep(0, 0);
        for (var i = 0; i < ones.Length; i++)
        {
            Keep(ones[i].Plane, i + 1);
        }

        void Keep(int plane, int place) =>
            new ReadOnlySpan<byte>(split + (plane * Bytes), (int)Bytes).CopyTo(new(this[place], (int)Bytes));
    }

    /// <summary>T.</summary>
    internal int Steps { get; }

    /// <summary>Number of the r_k that have many ones.</summary>
    internal int Many { get; }

    /// <summary>Number of the r_k that have few; those that have none are left out.</summary>
    internal int Few { get; }

    /// <summary>Whether tables of sums are the way; with so many planes a dense map is.</summary>
    internal bool Suits => Many < MostMany;

    /// <summary>Bytes of a plane.</summary>
    internal nint Bytes { get; }

    /// <summary>
    /// [B, …, C/8]: first c, then the r_k that have many ones, then those that have few. A word that begins within a
    /// plane may be read to its end.
    /// </summary>
    internal byte* this[int plane] => TensorMemory.Bytes(_planes) + (plane * Bytes);

    /// <summary>The first of the r_k that have few ones; the others follow.</summary>
    internal byte* FirstFew => this[1 + Many];

    /// <inheritdoc/>
    public void Dispose() => _planes.Dispose();

    private static long Ones(ReadOnlySpan<byte> bits)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bits);
        var ones = 0L;
        foreach (var word in words)
        {
            ones += BitOperations.PopCount(word);
        }

        foreach (var rest in bits[(words.Length * sizeof(ulong))..])
        {
            ones += BitOperations.PopCount(rest);
        }

        return ones;
    }
}
