namespace Snn.LocalLoss.Losses;

/// <summary>What supervised local losses are shown of the classes of a batch.</summary>
public abstract record TargetMap
{
    private TargetMap() { }

    /// <summary>The targets are the classes.</summary>
    public sealed record Classes : TargetMap;

    /// <summary>
    /// Their fixed random projection, with feedback alignment in the local classifier and no learned similarity map
    /// (<c>--bio</c>, Nøkland and Eidnes 2019, section 2.4).
    /// </summary>
    /// <param name="Size">Size P of the projection, at least 1; 128 by default.</param>
    public sealed record Projected(int Size = Projected.UsualSize) : TargetMap
    {
        /// <summary>Size of the projection in the paper's script where it is given no flag.</summary>
        public const int UsualSize = 128;
    }
}
