using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Tensors;

/// <summary>
/// Arithmetic of tensors with numbers, and sums of tensors, in which no number is freed while libtorch reads it.
/// </summary>
/// <remarks>
/// <para>
/// TorchSharp makes a <see cref="Scalar"/> of every number in <c>tensor op number</c>, and of the 1 by which <c>a +
/// b</c> weighs b, and gives native code its address alone. From then on nothing refers to the scalar, so that a
/// garbage collection during the call may run its finaliser, which frees the memory that the call is reading: it
/// throws, or, where the memory was taken again, computes with another number. Here the scalar lives until the call is
/// over, and so do the tensors. The compiler refuses the other forms in this library
/// (<c>BannedSymbols.TorchSharp.txt</c>); in neurons and losses of your own use these too.
/// </para>
/// <para>Results are those of TorchSharp's operators, bit for bit. Sums of whole-number tensors with a number are those
/// of real numbers.</para>
/// </remarks>
public static class Arithmetic
{
    // By which a second summand is weighed; whole, so that it goes with every type of tensor.
    private static readonly Scalar One = 1L.ToScalar();

    /// <summary>a + b, in the shape to which both spread.</summary>
    public static Tensor Plus(this Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        var sum = a.add(b, One);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return sum;
    }

    /// <summary>a + weight · b, in the shape to which both spread.</summary>
    public static Tensor Plus(this Tensor a, Tensor b, double weight)
    {
        var sum = With(a, weight, (a, scalar) => a.add(b, scalar));
        GC.KeepAlive(b);
        return sum;
    }

    /// <summary>x + number, in the shape of x.</summary>
    public static Tensor Plus(this Tensor x, double number) =>
        With(x, number, static (x, scalar) => x.add(scalar, One));

    /// <summary>x − number, in the shape of x.</summary>
    public static Tensor Minus(this Tensor x, double number) => With(x, number, static (x, scalar) => x.sub(scalar));

    /// <summary>number − x, in the shape of x.</summary>
    public static Tensor SubtractedFrom(this Tensor x, double number)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var negative = x.negative();
        return negative.Plus(number);
    }

    /// <summary>number · x, in the shape of x.</summary>
    public static Tensor Times(this Tensor x, double number) => With(x, number, static (x, scalar) => x.mul(scalar));

    /// <summary>x / number, in the shape of x.</summary>
    public static Tensor Over(this Tensor x, double number) => With(x, number, static (x, scalar) => x.div(scalar));

    /// <summary>x ← x + y, whose shape spreads to that of x.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.add_(y, One);
        GC.KeepAlive(y);
        return x;
    }

    /// <summary>x ← x + weight · y, whose shape spreads to that of x.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor y, double weight)
    {
        With(x, weight, (x, scalar) => x.add_(y, scalar));
        GC.KeepAlive(y);
        return x;
    }

    /// <summary>x ← x + weight · a · b, whose shapes spread to that of x.</summary>
    public static Tensor PlusProductInPlace(this Tensor x, Tensor a, Tensor b, double weight)
    {
        With(x, weight, (x, scalar) => x.addcmul_(a, b, scalar));
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return x;
    }

    /// <summary>x ← x + weight · a / b, whose shapes spread to that of x.</summary>
    public static Tensor PlusQuotientInPlace(this Tensor x, Tensor a, Tensor b, double weight)
    {
        With(x, weight, (x, scalar) => x.addcdiv_(a, b, scalar));
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return x;
    }

    /// <summary>x ← x + number, for x of any shape.</summary>
    public static Tensor PlusInPlace(this Tensor x, double number) =>
        With(x, number, static (x, scalar) => x.add_(scalar, One));

    /// <summary>x ← number · x, for x of any shape.</summary>
    public static Tensor TimesInPlace(this Tensor x, double number) =>
        With(x, number, static (x, scalar) => x.mul_(scalar));

    /// <summary>x ← x / number, for x of any shape.</summary>
    public static Tensor OverInPlace(this Tensor x, double number) =>
        With(x, number, static (x, scalar) => x.div_(scalar));

    /// <summary>x ≥ number, as bool in the shape of x.</summary>
    public static Tensor AtLeast(this Tensor x, double number) => With(x, number, static (x, scalar) => x.ge(scalar));

    /// <summary>x &gt; number, as bool in the shape of x.</summary>
    public static Tensor Above(this Tensor x, double number) => With(x, number, static (x, scalar) => x.gt(scalar));

    /// <summary>x ≤ number, as bool in the shape of x.</summary>
    public static Tensor AtMost(this Tensor x, double number) => With(x, number, static (x, scalar) => x.le(scalar));

    /// <summary>x &lt; number, as bool in the shape of x.</summary>
    public static Tensor Below(this Tensor x, double number) => With(x, number, static (x, scalar) => x.lt(scalar));

    /// <summary>x ≠ number, as bool in the shape of x.</summary>
    public static Tensor Differs(this Tensor x, double number) => With(x, number, static (x, scalar) => x.ne(scalar));

    /// <summary>x, where it lies in [least, most], else the nearer of the two.</summary>
    public static Tensor Clamped(this Tensor x, double least, double most)
    {
        using var upper = most.ToScalar();
        return With(x, least, (x, lower) => x.clamp(lower, upper));
    }

    /// <summary>x where it is above 0, else slope · x, in the shape of x.</summary>
    public static Tensor LeakyRectified(this Tensor x, double slope) =>
        With(x, slope, static (x, scalar) => x.leaky_relu(scalar));

    /// <summary>The number, in the shape and type of <paramref name="like"/>.</summary>
    public static Tensor FilledLike(this Tensor like, double number) =>
        With(like, number, static (like, scalar) => full_like(like, scalar));

    private static Tensor With(Tensor x, double number, Func<Tensor, Scalar, Tensor> operation)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var scalar = number.ToScalar(); // disposed behind the call, so alive in it
        var result = operation(x, scalar);
        GC.KeepAlive(x);
        return result;
    }
}
