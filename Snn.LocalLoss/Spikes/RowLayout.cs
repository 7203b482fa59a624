namespace Snn.LocalLoss.Spikes;

/// <summary>
/// How the fast path keeps currents and rates: rows of channels, <c>[T, B, F]</c> or <c>[T, B, H, W, C]</c>, each row
/// filled up to whole vectors.
/// </summary>
/// <remarks>
/// Work is cut into tasks of some channels and some rows. Where they are cut depends on the sizes alone, and sums over
/// tasks are taken in their order: results do not depend on the number of threads.
/// </remarks>
/// <param name="Steps">Time steps of the current; 1 where it does not change.</param>
/// <param name="Rows">Rows of a step: samples B, or B·H·W.</param>
/// <param name="Channels">Channels of a row, those that fill it up included: a multiple of <see cref="Lanes"/>.</param>
internal readonly record struct RowLayout(int Steps, int Rows, int Channels)
{
    /// <summary>Values of a vector.</summary>
    internal const int Lanes = 8;

    // Whole cache lines, and what a task reads of a usual batch stays in the level-2 cache; sums over so few rows lose
    // little to rounding.
    private const int ChannelsATask = 64;
    private const int RowsATask = 128;

    /// <summary>Values of one step.</summary>
    internal nint Step => (nint)Rows * Channels;

    /// <summary>Values that a channel's statistics are taken over.</summary>
    internal int Population => Steps * Rows;

    /// <summary>Tasks along the rows.</summary>
    internal int Chunks => (Rows + RowsATask - 1) / RowsATask;

    /// <summary>All tasks.</summary>
    internal int Tasks => Chunks * ((Channels + ChannelsATask - 1) / ChannelsATask);

    /// <summary>The number of channels with those that fill up the last vector.</summary>
    internal static int Filled(int channels) => (channels + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// A task: its first channel and their number, its chunk, the first row and the row behind its last.
    /// </summary>
    internal (int Channel, int Channels, int Chunk, int Row, int End) Task(int index)
    {
        var (channel, chunk) = (index / Chunks * ChannelsATask, index % Chunks);
        return (
            channel,
            Math.Min(ChannelsATask, Channels - channel),
            chunk,
            chunk * RowsATask,
            Math.Min(Rows, (chunk + 1) * RowsATask)
        );
    }
}
