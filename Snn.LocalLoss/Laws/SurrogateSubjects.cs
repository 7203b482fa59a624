using System.Collections.Immutable;
using Snn.Data.Laws.Surrogates;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws;

/// <summary>The library's surrogates, evaluated by libtorch in double precision, as subjects of laws.</summary>
public static class SurrogateSubjects
{
    /// <summary>All of the registry, at their usual widths.</summary>
    public static ImmutableArray<SurrogateShape> All { get; } =
    [.. SurrogateNames.ByName.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(Of)];

    /// <summary>
    /// A surrogate, one's own too, over plain numbers. A form that is not known here claims no primitive.
    /// </summary>
    /// <param name="surrogate">The surrogate.</param>
    public static SurrogateShape Of(Surrogate surrogate)
    {
        ArgumentNullException.ThrowIfNull(surrogate);
        var shape = new SurrogateShape(surrogate.Name, u => At(surrogate, u));
        return surrogate switch
        {
            Surrogate.Arctan { Alpha: var a } => shape with
            {
                Primitive = u => Math.Atan(Math.PI / 2 * a * u) / Math.PI,
                Width = 1 / a,
            },
            Surrogate.Sigmoid { Alpha: var a } => shape with
            {
                Primitive = u => 1 / (1 + Math.Exp(-a * u)),
                Width = 1 / a,
            },
            Surrogate.Triangle { Width: var w } => shape with
            {
                Primitive = u => Math.Abs(u) >= w ? Math.Sign(u) / 2.0 : (u - (u * Math.Abs(u) / (2 * w))) / w,
                Kinks = [-w, 0, w],
                Width = w,
            },
            Surrogate.Rectangle { Width: var w } => shape with
            {
                Primitive = u => Math.Clamp(u / w, -0.5, 0.5),
                Kinks = [-w / 2, w / 2],
                Width = w,
            },
            Surrogate.FastSigmoid { Alpha: var a } => shape with
            {
                Primitive = u => u / (1 + (a * Math.Abs(u))),
                Kinks = [0],
                Width = 1 / a,
            },
            _ => shape,
        };
    }

    private static double At(Surrogate surrogate, double u)
    {
        using var scope = NewDisposeScope();
        using var x = tensor(new[] { u });
        return surrogate.Derivative(x).item<double>();
    }
}
