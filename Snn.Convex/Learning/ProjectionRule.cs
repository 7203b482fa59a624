using System.Numerics;

namespace Snn.Convex.Learning;

/// <summary>
/// The projection rule: gradient descent on <c>L_proj = ½ e²</c> for the neuron that has spiked, and for it alone.
/// </summary>
/// <remarks>
/// <para>
/// <c>e = (1 − shrink)(F_s·x − T_s) − G_s·y*</c> is the signed distance of neuron s's boundary from the target, in
/// units of its voltage.
/// </para>
/// <para><c>T_s += α_T e</c>, <c>F_s −= α_F e x</c>.</para>
/// <para>
/// Source: the paper's equation of L_proj; published code: <c>update_weights</c>, with a shrink of 1/500. With a shrink
/// of 0 it is the rule of Mancoo, Keemink and Machens 2020. Every simulator and every published script takes error and
/// update from here.
/// </para>
/// </remarks>
public static class ProjectionRule
{
    /// <summary>The error e of the boundary of one neuron.</summary>
    /// <param name="boundary">Its row of F, [K], and its threshold.</param>
    /// <param name="g">Its row of G, [M].</param>
    /// <param name="x">Input when it spiked, [K].</param>
    /// <param name="target">What the readout should be, y*, [M].</param>
    /// <param name="keep">What the shrink leaves, <c>1 − shrink</c>, 0 to 1 (<see cref="LearningRates.Keep"/>).</param>
    /// <returns>
    /// Dimensionless like the voltage: above 0 where the boundary lies beyond the target, so that the readout would be
    /// too large.
    /// </returns>
    /// <exception cref="ArgumentException">x is not of K numbers, or the target not of M.</exception>
    public static double Error(
        Boundary boundary,
        ReadOnlySpan<double> g,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> target,
        double keep
    )
    {
        ArgumentNullException.ThrowIfNull(boundary);
        Check(boundary, x);
        if (g.Length != target.Length)
        {
            throw new ArgumentException($"{target.Length} targets do not go with {g.Length} readouts", nameof(target));
        }

        var distance = Distance(new(boundary.F.AsSpan(), 0, 1), boundary.T, new DenseInput(x));
        return Error(distance, keep, new ReadOnlyRow<double>(g, 0, 1), target);
    }

    /// <summary>The boundary after one step of the rule.</summary>
    /// <param name="boundary">The boundary of the neuron that has spiked, K inputs.</param>
    /// <param name="x">Input when it spiked, [K].</param>
    /// <param name="e">
    /// Its error
    /// (<see cref="Error(Boundary, ReadOnlySpan{double}, ReadOnlySpan{double}, ReadOnlySpan{double}, double)"/>).
    /// </param>
    /// <param name="rates">α_F and α_T, at least 0.</param>
    /// <exception cref="ArgumentException">x is not of K numbers.</exception>
    public static Boundary Step(Boundary boundary, ReadOnlySpan<double> x, double e, LearningRates rates)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        Check(boundary, x);
        double[] f = [.. boundary.F];
        var t = boundary.T;
        Update(new Row<double>(f, 0, 1), ref t, new DenseInput(x), e, rates.AlphaF, rates.AlphaThresh);
        return new([.. f], t);
    }

    /// <summary><c>F_s·x − T_s</c>, how far the input alone holds the neuron above its threshold.</summary>
    internal static double Distance<T, TInput>(ReadOnlyRow<T> f, T threshold, TInput x)
        where T : unmanaged, INumber<T>
        where TInput : IInput<T>, allows ref struct
    {
        var distance = -double.CreateTruncating(threshold);
        for (var j = 0; j < x.Count; j++)
        {
            distance += double.CreateTruncating(f[x.Line(j)] * x.Value(j));
        }

        return distance;
    }

    /// <summary>e of a neuron whose <c>F_s·x − T_s</c> is known.</summary>
    internal static double Error(double distance, double keep, ReadOnlyRow<double> g, ReadOnlySpan<double> target)
    {
        var e = keep * distance;
        for (var m = 0; m < target.Length; m++)
        {
            e -= g[m] * target[m];
        }

        return e;
    }

    /// <summary>e without a shrink, of a neuron whose <c>F_s·x − T_s</c> and <c>G_s·y*</c> are known.</summary>
    internal static double Error(double distance, double feedback) => distance - feedback;

    /// <summary>Moves the boundary in place: <c>T_s += α_T e</c>, <c>F_s −= α_F e x</c>.</summary>
    internal static void Update<T, TInput>(Row<T> f, ref T threshold, TInput x, double e, double alphaF, double alphaT)
        where T : unmanaged, INumber<T>
        where TInput : IInput<T>, allows ref struct
    {
        threshold += T.CreateTruncating(alphaT * e);
        var step = T.CreateTruncating(alphaF * e);
        for (var j = 0; j < x.Count; j++)
        {
            f[x.Line(j)] -= step * x.Value(j);
        }
    }

    private static void Check(Boundary boundary, ReadOnlySpan<double> x)
    {
        if (x.Length != boundary.F.Length)
        {
            throw new ArgumentException($"the neuron has {boundary.F.Length} inputs, not {x.Length}", nameof(x));
        }
    }
}
