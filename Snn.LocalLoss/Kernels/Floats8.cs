using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>Vectors of 8 values: those of AVX, or two of a processor that has only shorter ones.</summary>
internal readonly unsafe struct Floats8 : IFloats<Floats8>
{
    private readonly Vector256<float> _values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Floats8(Vector256<float> values) => _values = values;

    public static int Count => 8;

    public static Floats8 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.Zero);
    }

    public static Floats8 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Of(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Load(float* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _values.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator +(Floats8 left, Floats8 right) => new(left._values + right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator -(Floats8 left, Floats8 right) => new(left._values - right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator *(Floats8 left, Floats8 right) => new(left._values * right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator /(Floats8 left, Floats8 right) => new(left._values / right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator &(Floats8 left, Floats8 right) => new(left._values & right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 MultiplyAdd(Floats8 left, Floats8 right, Floats8 addend) => new(Vector256.MultiplyAddEstimate(left._values, right._values, addend._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Abs(Floats8 x) => new(Vector256.Abs(x._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Exp(Floats8 x) => new(Vector256.Exp(x._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Max(Floats8 left, Floats8 right) => new(Vector256.Max(left._values, right._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 AtLeast(Floats8 left, Floats8 right) => new(Vector256.GreaterThanOrEqual(left._values, right._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Above(Floats8 left, Floats8 right) => new(Vector256.GreaterThan(left._values, right._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Except(Floats8 values, Floats8 mask) => new(Vector256.AndNot(values._values, mask._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBits(Floats8 mask, byte* to) => *to = (byte)mask._values.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 LoadBits(byte* from)
    {
        var bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        return new(Vector256.Equals(Vector256.Create((int)*from) & bits, bits).AsSingle());
    }
}
