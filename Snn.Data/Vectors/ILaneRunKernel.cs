namespace Snn.Data.Vectors;

/// <summary>
/// What <see cref="Lanes{T}.Run"/> does with many vectors at once; a struct, so that it is compiled for each width.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface ILaneRunKernel<T>
    where T : unmanaged
{
    /// <summary>Does it with the values from <paramref name="at"/> on.</summary>
    /// <param name="at">The first value.</param>
    /// <param name="vectors">So many whole vectors, at least 1.</param>
    void Run<TLanes>(nint at, nint vectors)
        where TLanes : struct, ILanes<TLanes, T>;
}
