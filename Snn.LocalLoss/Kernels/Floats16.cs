using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Snn.LocalLoss.Kernels;

/// <summary>Vectors of 16 values, where <see cref="Vector512.IsHardwareAccelerated"/>.</summary>
internal readonly unsafe struct Floats16 : IFloats<Floats16>
{
    private readonly Vector512<float> _values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Floats16(Vector512<float> values) => _values = values;

    public static int Count => 16;

    public static Floats16 Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.Zero);
    }

    public static Floats16 One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Of(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _values.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator +(Floats16 left, Floats16 right) => new(left._values + right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator -(Floats16 left, Floats16 right) => new(left._values - right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator *(Floats16 left, Floats16 right) => new(left._values * right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator /(Floats16 left, Floats16 right) => new(left._values / right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator &(Floats16 left, Floats16 right) => new(left._values & right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 MultiplyAdd(Floats16 left, Floats16 right, Floats16 addend) => new(Vector512.MultiplyAddEstimate(left._values, right._values, addend._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Abs(Floats16 x) => new(Vector512.Abs(x._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Exp(Floats16 x) => new(Vector512.Exp(x._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Max(Floats16 left, Floats16 right) => new(Vector512.Max(left._values, right._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 AtLeast(Floats16 left, Floats16 right) => new(Vector512.GreaterThanOrEqual(left._values, right._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Above(Floats16 left, Floats16 right) => new(Vector512.GreaterThan(left._values, right._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Except(Floats16 values, Floats16 mask) => new(Vector512.AndNot(values._values, mask._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBits(Floats16 mask, byte* to) => *(ushort*)to = (ushort)mask._values.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 LoadBits(byte* from)
    {
        var bits = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return new(Vector512.Equals(Vector512.Create((int)*(ushort*)from) & bits, bits).AsSingle());
    }
}
