using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Spikes;

/// <summary>
/// How often neurons fired in some steps, a bit for each count that they reached: what counting blocks send each other.
/// </summary>
/// <remarks>
/// Plane k of the bits is <c>[f ≥ k + 1]</c>, so that <c>f</c> is the sum of the planes, as if each spike had come as
/// early as it can. The largest count in a window is then the OR of its bits plane by plane, and all else that
/// <see cref="SpikeBits"/> counts is counted alike.
/// </remarks>
/// <param name="levels">[T, B, C/8] or [T, B, H, W, C/8], T the steps.</param>
internal sealed class SpikeCounts(SpikeBits levels)
{
    // Bytes of a plane that a task makes values of.
    private const int BytesATask = 1 << 13;

    /// <summary>The planes.</summary>
    internal SpikeBits Levels { get; } = levels;

    /// <summary>The largest count that there can be.</summary>
    internal int Steps => Levels.Timesteps;

    /// <summary>Samples B.</summary>
    internal int Batch => Levels.Batch;

    /// <summary>Shape of a sample.</summary>
    internal FeatureShape Shape => Levels.Shape;

    /// <summary>Whether the counts are maps.</summary>
    internal bool Maps => Levels.Maps;

    /// <summary>Room for counts of this shape.</summary>
    internal static SpikeCounts Empty(int steps, int batch, FeatureShape shape, bool maps) =>
        new(SpikeBits.Empty(steps, batch, shape, maps));

    /// <summary>Counts as bits.</summary>
    /// <param name="counts">float32 whole numbers from 0 to <paramref name="steps"/>, [B, C] or [B, C, H, W].</param>
    /// <param name="steps">The largest count that there can be.</param>
    internal static SpikeCounts Pack(Tensor counts, int steps)
    {
        using var scope = NewDisposeScope();
        var levels = stack([.. from level in Enumerable.Range(1, steps) select counts.AtLeast(level)]);
        var bits = SpikeBits.Pack(levels.to_type(ScalarType.Float32));
        bits.Bits.MoveToOuterDisposeScope();
        return new(bits);
    }

    /// <summary>
    /// The largest counts of windows; what is left over at the right and below is dropped, as PyTorch does.
    /// </summary>
    /// <param name="size">Side of the windows, and stride.</param>
    internal SpikeCounts MaxPool(int size) => new(SpikePooling.Max(Levels, size));

    /// <summary>Mean count, as a share of the largest that there can be.</summary>
    internal double Share() => Levels.Share();

    /// <summary>Sum over the samples of every input's counts, in PyTorch's order [C] or [C, H, W].</summary>
    internal long[] CountByInput() => Levels.CountByInput();

    /// <summary>The counts as float32 rows of channels, [B, …, C filled up].</summary>
    internal unsafe Tensor Rows()
    {
        var rows = empty([.. Levels.Bits.shape[1..^1], (long)Levels.RowBytes * RowLayout.Lanes], ScalarType.Float32);
        var (steps, plane) = (Steps, (int)(Levels.Bits.numel() / Steps));
        byte* from = TensorMemory.Bytes(Levels.Bits);
        float* to = TensorMemory.Floats(rows);
        Workers.Run(
            get_num_threads(),
            (plane + BytesATask - 1) / BytesATask,
            task =>
            {
                var (first, end) = ((nint)task * BytesATask, Math.Min(plane, ((nint)task + 1) * BytesATask));
                var sum = new Sum(steps, plane, from, to);
                Lanes<float>.Sweep(ref sum, first * RowLayout.Lanes, end * RowLayout.Lanes);
            }
        );
        return rows;
    }

    /// <summary>The counts as float32 in PyTorch's order, [B, C] or [B, C, H, W]; maps are a view of rows.</summary>
    internal Tensor Unpack()
    {
        using var scope = NewDisposeScope();
        return ChannelRows.ToFeatures(Rows(), Shape.Channels, Maps).MoveToOuterDisposeScope();
    }

    // Adds up all planes.
    private readonly unsafe struct Sum(int steps, int plane, byte* from, float* to) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var count = TLanes.Zero;
            var bits = from + (at / RowLayout.Lanes);
            for (var level = 0; level < steps; level++, bits += plane)
            {
                count += SpikeBytes.Load<TLanes>(bits) & TLanes.One;
            }

            count.Store(to + at);
        }
    }
}
