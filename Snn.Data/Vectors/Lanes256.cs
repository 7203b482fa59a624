using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Snn.Data.Vectors;

/// <summary>
/// Vectors of 256 bits, 8 floats or 4 doubles: those of AVX, or two each of a processor that has only shorter ones.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public readonly unsafe struct Lanes256<T> : ILanes<Lanes256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> _values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<T> values) => _values = values;

    /// <inheritdoc/>
    public static int Count => Vector256<T>.Count;

    /// <inheritdoc/>
    public static Lanes256<T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<T>.Zero);
    }

    /// <inheritdoc/>
    public static Lanes256<T> One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<T>.One);
    }

    /// <inheritdoc/>
    public static Lanes256<T> Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<T>.Indices);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Of(T value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* from) => new(Vector256.Load(from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(ref T from, nint at) => new(Vector256.LoadUnsafe(ref from, (nuint)at));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* to) => _values.Store(to);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref T to, nint at) => _values.StoreUnsafe(ref to, (nuint)at);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> left, Lanes256<T> right) => new(left._values + right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> left, Lanes256<T> right) => new(left._values - right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> x) => new(-x._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> left, Lanes256<T> right) => new(left._values * right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> left, Lanes256<T> right) => new(left._values / right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> left, Lanes256<T> right) => new(left._values & right._values);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FusedMultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend) =>
        typeof(T) == typeof(float)
            ? Of(
                Vector256.FusedMultiplyAdd(left._values.AsSingle(), right._values.AsSingle(), addend._values.AsSingle())
            )
            : Of(
                Vector256.FusedMultiplyAdd(left._values.AsDouble(), right._values.AsDouble(), addend._values.AsDouble())
            );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend) =>
        typeof(T) == typeof(float)
            ? Of(
                Vector256.MultiplyAddEstimate(
                    left._values.AsSingle(),
                    right._values.AsSingle(),
                    addend._values.AsSingle()
                )
            )
            : Of(
                Vector256.MultiplyAddEstimate(
                    left._values.AsDouble(),
                    right._values.AsDouble(),
                    addend._values.AsDouble()
                )
            );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> x) => new(Vector256.Abs(x._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> x) => new(Vector256.Sqrt(x._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Exp(Lanes256<T> x) =>
        typeof(T) == typeof(float) ? Of(Vector256.Exp(x._values.AsSingle())) : Of(Vector256.Exp(x._values.AsDouble()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.Max(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Larger(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.MaxNative(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Min(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.Min(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.Equals(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AtLeast(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.GreaterThanOrEqual(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Above(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.GreaterThan(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Below(Lanes256<T> left, Lanes256<T> right) =>
        new(Vector256.LessThan(left._values, right._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Except(Lanes256<T> values, Lanes256<T> mask) =>
        new(Vector256.AndNot(values._values, mask._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> then, Lanes256<T> otherwise) =>
        new(Vector256.ConditionalSelect(mask._values, then._values, otherwise._values));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> WhereAtLeast(
        Lanes256<T> left,
        Lanes256<T> right,
        Lanes256<T> then,
        Lanes256<T> otherwise
    ) =>
        new(
            Vector256.ConditionalSelect(
                Vector256.GreaterThanOrEqual(left._values, right._values),
                then._values,
                otherwise._values
            )
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> WhereBelow(
        Lanes256<T> left,
        Lanes256<T> right,
        Lanes256<T> then,
        Lanes256<T> otherwise
    ) =>
        new(
            Vector256.ConditionalSelect(
                Vector256.LessThan(left._values, right._values),
                then._values,
                otherwise._values
            )
        );

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes256<T> mask) => mask._values.ExtractMostSignificantBits();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Mask(uint bits)
    {
        if (typeof(T) == typeof(float))
        {
            var single = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
            return Of(Vector256.Equals(Vector256.Create((int)bits) & single, single));
        }

        var each = Vector256.Create(1L, 2L, 4L, 8L);
        return Of(Vector256.Equals(Vector256.Create((long)bits) & each, each));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Largest() =>
        Vector256.EqualsAll(_values, _values)
            ? Largest(Vector128.MaxNative(_values.GetLower(), _values.GetUpper()))
            : T.NaN;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Smallest() =>
        Vector256.EqualsAll(_values, _values)
            ? Smallest(Vector128.MinNative(_values.GetLower(), _values.GetUpper()))
            : T.NaN;

    // A maximum that minds NaN takes a processor three times as long as one that does not: whether there is one is
    // asked once before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Largest(Vector128<T> quarter)
    {
        var last = T.MaxNative(quarter[0], quarter[1]);
        for (var lane = 2; lane < Vector128<T>.Count; lane++)
        {
            last = T.MaxNative(last, quarter[lane]);
        }

        return last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Smallest(Vector128<T> quarter)
    {
        var last = T.MinNative(quarter[0], quarter[1]);
        for (var lane = 2; lane < Vector128<T>.Count; lane++)
        {
            last = T.MinNative(last, quarter[lane]);
        }

        return last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes256<T> Of<TBits>(Vector256<TBits> values) => new(values.As<TBits, T>());
}
