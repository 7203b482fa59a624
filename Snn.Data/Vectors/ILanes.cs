namespace Snn.Data.Vectors;

/// <summary>
/// A vector of the processor, values side by side in lanes: a kernel is written once over it, and compiled for each
/// width that there is (<see cref="Lanes256{T}"/>, <see cref="Lanes512{T}"/>).
/// </summary>
/// <remarks>
/// Every operation but <see cref="Largest"/> and <see cref="Smallest"/> is one of each lane by itself: results do not
/// depend on the width. Masks are vectors all of whose bits are set in a lane where a condition holds, and none where
/// it does not.
/// </remarks>
/// <typeparam name="TSelf">The vector.</typeparam>
/// <typeparam name="T">Its values: <see cref="float"/> or <see cref="double"/>.</typeparam>
public unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Values of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>0 in every lane.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>1 in every lane.</summary>
    static abstract TSelf One { get; }

    /// <summary>0, 1, 2, … from the first lane on.</summary>
    static abstract TSelf Indices { get; }

    /// <summary>A value in every lane.</summary>
    static abstract TSelf Of(T value);

    /// <summary>The values from an address on; it need not be aligned.</summary>
    static abstract TSelf Load(T* from);

    /// <summary>The values from <paramref name="at"/> values behind <paramref name="from"/> on.</summary>
    static abstract TSelf Load(ref T from, nint at);

    /// <summary>Writes the values from an address on; it need not be aligned.</summary>
    void Store(T* to);

    /// <summary>Writes the values from <paramref name="at"/> values behind <paramref name="to"/> on.</summary>
    void Store(ref T to, nint at);

    /// <summary>Sums.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Differences.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>The values with their signs turned.</summary>
    static abstract TSelf operator -(TSelf x);

    /// <summary>Products.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>Quotients.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>The bits that both have: with a mask, the values where it holds and 0 elsewhere.</summary>
    static abstract TSelf operator &(TSelf left, TSelf right);

    /// <summary><c>left · right + addend</c>, rounded once on every processor.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>
    /// <c>left · right + addend</c>, rounded once where the processor can do that at once, else twice.
    /// </summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>Magnitudes.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>Square roots, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf x);

    /// <summary>e to these powers.</summary>
    static abstract TSelf Exp(TSelf x);

    /// <summary>The larger of two values; NaN where one of them is.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The larger of two numbers, sooner than <see cref="Max"/>; either of them where one is NaN.</summary>
    static abstract TSelf Larger(TSelf left, TSelf right);

    /// <summary>The smaller of two values; NaN where one of them is.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The mask of <c>left = right</c>.</summary>
    static abstract TSelf Equal(TSelf left, TSelf right);

    /// <summary>The mask of <c>left ≥ right</c>.</summary>
    static abstract TSelf AtLeast(TSelf left, TSelf right);

    /// <summary>The mask of <c>left &gt; right</c>.</summary>
    static abstract TSelf Above(TSelf left, TSelf right);

    /// <summary>The mask of <c>left &lt; right</c>.</summary>
    static abstract TSelf Below(TSelf left, TSelf right);

    /// <summary>The values where <paramref name="mask"/> does not hold, 0 where it does.</summary>
    static abstract TSelf Except(TSelf values, TSelf mask);

    /// <summary>
    /// <paramref name="then"/> where <paramref name="mask"/> holds, else <paramref name="otherwise"/>.
    /// </summary>
    static abstract TSelf Select(TSelf mask, TSelf then, TSelf otherwise);

    /// <summary>
    /// <paramref name="then"/> where <c>left ≥ right</c>, else <paramref name="otherwise"/>: <see cref="Select"/> by
    /// <see cref="AtLeast"/> of which the mask need not become a vector.
    /// </summary>
    static abstract TSelf WhereAtLeast(TSelf left, TSelf right, TSelf then, TSelf otherwise);

    /// <summary>
    /// <paramref name="then"/> where <c>left &lt; right</c>, else <paramref name="otherwise"/>: <see cref="Select"/> by
    /// <see cref="Below"/> of which the mask need not become a vector.
    /// </summary>
    static abstract TSelf WhereBelow(TSelf left, TSelf right, TSelf then, TSelf otherwise);

    /// <summary>A mask as bits, one a lane, the first lane's the lowest.</summary>
    static abstract uint Bits(TSelf mask);

    /// <summary>The mask that <see cref="Bits"/> made; bits beyond the last lane do not count.</summary>
    static abstract TSelf Mask(uint bits);

    /// <summary>The largest value of all lanes, either zero counting as the other; NaN where one of them is.</summary>
    T Largest();

    /// <summary>The smallest value of all lanes, either zero counting as the other; NaN where one of them is.</summary>
    T Smallest();
}
