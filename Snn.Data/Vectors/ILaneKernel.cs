namespace Snn.Data.Vectors;

/// <summary>
/// What <see cref="Lanes{T}.Sweep"/> does with each vector; a struct, so that the loop is compiled for it.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public interface ILaneKernel<T>
    where T : unmanaged
{
    /// <summary>Does it with the vector of values from <paramref name="at"/> on.</summary>
    /// <remarks>Mark it <c>AggressiveInlining</c>: only then do the kernel's fields live in registers.</remarks>
    void At<TLanes>(nint at)
        where TLanes : struct, ILanes<TLanes, T>;
}
