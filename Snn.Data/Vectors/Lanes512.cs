using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Snn.Data.Vectors;

/// <summary>Vectors of 512 bits, 16 floats or 8 doubles, where <see cref="Lanes{T}.Wide"/>.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly unsafe struct Lanes512<T> : ILanes<Lanes512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes512(Vector512<T> values) => _values = values;

    /// <inheritdoc/>
    public static int Count => Vector512<T>.Count;

    /// <inheritdoc/>
    public static Lanes512<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<T>.Zero);
    }

    /// <inheritdoc/>
    public static Lanes512<T> One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<T>.One);
    }

    /// <inheritdoc/>
    public static Lanes512<T> Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<T>.Indices);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Of(T value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* from) => new(Vector512.Load(from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(ref T from, nint at) => new(Vector512.LoadUnsafe(ref from, (nuint)at));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* to) => _values.Store(to);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T to, nint at) => _values.StoreUnsafe(ref to, (nuint)at);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> left, Lanes512<T> right) => new(left._values + right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> left, Lanes512<T> right) => new(left._values - right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> x) => new(-x._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> left, Lanes512<T> right) => new(left._values * right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> left, Lanes512<T> right) => new(left._values / right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> left, Lanes512<T> right) => new(left._values & right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FusedMultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend) =>
        typeof(T) == typeof(float)
            ? Of(
                Vector512.FusedMultiplyAdd(left._values.AsSingle(), right._values.AsSingle(), addend._values.AsSingle())
            )
            : Of(
                Vector512.FusedMultiplyAdd(left._values.AsDouble(), right._values.AsDouble(), addend._values.AsDouble())
            );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend) =>
        typeof(T) == typeof(float)
            ? Of(
                Vector512.MultiplyAddEstimate(
                    left._values.AsSingle(),
                    right._values.AsSingle(),
                    addend._values.AsSingle()
                )
            )
            : Of(
                Vector512.MultiplyAddEstimate(
                    left._values.AsDouble(),
                    right._values.AsDouble(),
                    addend._values.AsDouble()
                )
            );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> x) => new(Vector512.Abs(x._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> x) => new(Vector512.Sqrt(x._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Exp(Lanes512<T> x) =>
        typeof(T) == typeof(float) ? Of(Vector512.Exp(x._values.AsSingle())) : Of(Vector512.Exp(x._values.AsDouble()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.Max(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Larger(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.MaxNative(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Min(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.Min(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.Equals(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AtLeast(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.GreaterThanOrEqual(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Above(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.GreaterThan(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Below(Lanes512<T> left, Lanes512<T> right) =>
        new(Vector512.LessThan(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Except(Lanes512<T> values, Lanes512<T> mask) =>
        new(Vector512.AndNot(values._values, mask._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> then, Lanes512<T> otherwise) =>
        new(Vector512.ConditionalSelect(mask._values, then._values, otherwise._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> WhereAtLeast(
        Lanes512<T> left,
        Lanes512<T> right,
        Lanes512<T> then,
        Lanes512<T> otherwise
    ) =>
        new(
            Vector512.ConditionalSelect(
                Vector512.GreaterThanOrEqual(left._values, right._values),
                then._values,
                otherwise._values
            )
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> WhereBelow(
        Lanes512<T> left,
        Lanes512<T> right,
        Lanes512<T> then,
        Lanes512<T> otherwise
    ) =>
        new(
            Vector512.ConditionalSelect(
                Vector512.LessThan(left._values, right._values),
                then._values,
                otherwise._values
            )
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes512<T> mask) => (uint)mask._values.ExtractMostSignificantBits();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Mask(uint bits)
    {
        if (typeof(T) == typeof(float))
        {
            var single = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
            return Of(Vector512.Equals(Vector512.Create((int)bits) & single, single));
        }

        var each = Vector512.Create(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L);
        return Of(Vector512.Equals(Vector512.Create((long)bits) & each, each));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Largest()
    {
        if (!Vector512.EqualsAll(_values, _values))
        {
            return T.NaN;
        }

        var half = Vector256.MaxNative(_values.GetLower(), _values.GetUpper());
        return Lanes256<T>.Largest(Vector128.MaxNative(half.GetLower(), half.GetUpper()));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Smallest()
    {
        if (!Vector512.EqualsAll(_values, _values))
        {
            return T.NaN;
        }

        var half = Vector256.MinNative(_values.GetLower(), _values.GetUpper());
        return Lanes256<T>.Smallest(Vector128.MinNative(half.GetLower(), half.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes512<T> Of<TBits>(Vector512<TBits> values) => new(values.As<TBits, T>());
}
