namespace Snn.LocalLoss.Kernels;

/// <summary>A vector of the processor, float32 values side by side: a kernel is written once, and compiled for each width that there is.</summary>
/// <remarks>Every operation is one of each value by itself: results do not depend on the width. Masks are vectors all of whose bits are set where a condition holds.</remarks>
/// <typeparam name="TSelf">The vector.</typeparam>
internal unsafe interface IFloats<TSelf>
    where TSelf : struct, IFloats<TSelf>
{
    /// <summary>Values of a vector: a multiple of <see cref="RowLayout.Lanes"/>.</summary>
    static abstract int Count { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf One { get; }

    static abstract TSelf Of(float value);

    static abstract TSelf Load(float* from);

    void Store(float* to);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    static abstract TSelf operator &(TSelf left, TSelf right);

    /// <summary><c>left · right + addend</c>, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    static abstract TSelf Abs(TSelf x);

    static abstract TSelf Exp(TSelf x);

    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The mask of <c>left ≥ right</c>.</summary>
    static abstract TSelf AtLeast(TSelf left, TSelf right);

    /// <summary>The mask of <c>left &gt; right</c>.</summary>
    static abstract TSelf Above(TSelf left, TSelf right);

    /// <summary>The values where <paramref name="mask"/> does not hold, 0 where it does.</summary>
    static abstract TSelf Except(TSelf values, TSelf mask);

    /// <summary>A mask as bits, one a value.</summary>
    static abstract void StoreBits(TSelf mask, byte* to);

    /// <summary>The mask that <see cref="StoreBits"/> kept.</summary>
    static abstract TSelf LoadBits(byte* from);
}
