namespace Snn.LocalLoss.Kernels;

/// <summary>How the values of currents [T, B, F] or [T, B, C, H, W] lie in memory, cut into pieces that share no statistics.</summary>
/// <remarks>
/// A piece is a run of features of a linear block, or one map of a convolutional block. Every sum that batch norm needs stays inside a
/// piece: pieces can be computed at the same time, and the result does not depend on the number of threads.
/// </remarks>
/// <param name="Steps">Time steps T of the input; 1 where it does not change.</param>
/// <param name="Batch">Samples B.</param>
/// <param name="Channels">Features F, or maps C.</param>
/// <param name="Area">Values of a channel in one sample: 1, or H·W.</param>
internal readonly record struct ChannelLayout(int Steps, int Batch, int Channels, int Area)
{
    // Wide enough to use whole cache lines, narrow enough that a piece of a usual batch stays in the level-2 cache.
    private const int FeaturesAPiece = 64;

    /// <summary>Number of pieces.</summary>
    internal int Pieces => Area > 1 ? Channels : (Channels + FeaturesAPiece - 1) / FeaturesAPiece;

    /// <summary>Values of one sample at one step.</summary>
    internal int Sample => Channels * Area;

    /// <summary>Values of one step.</summary>
    internal int Step => Batch * Sample;

    /// <summary>Values that a channel's statistics are taken over.</summary>
    internal int Population => Steps * Batch * Area;

    /// <summary>Whether the values of a row share one channel, and thus its statistics.</summary>
    internal bool Shared => Area > 1;

    /// <summary>The piece: its first channel, where it starts in a sample, and how many values of a sample it has.</summary>
    internal (int Channel, int Start, int Length) Piece(int index) => Area > 1
        ? (index, index * Area, Area)
        : (index * FeaturesAPiece, index * FeaturesAPiece, Math.Min(FeaturesAPiece, Channels - (index * FeaturesAPiece)));

    /// <summary>Runs something over every piece, on so many threads.</summary>
    internal void ForEachPiece(int threads, Action<int> piece)
    {
        if (threads <= 1 || Pieces == 1)
        {
            for (var i = 0; i < Pieces; i++)
            {
                piece(i);
            }

            return;
        }

        Parallel.For(0, Pieces, new ParallelOptions { MaxDegreeOfParallelism = threads }, piece);
    }
}
