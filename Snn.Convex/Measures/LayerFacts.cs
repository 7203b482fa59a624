using MathNet.Numerics.Statistics;
using Snn.Convex.ClosedForm;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Data.Surfaces;

namespace Snn.Convex.Measures;

/// <summary>Smallest, mean and largest of some numbers.</summary>
public readonly record struct Spread(double Min, double Mean, double Max)
{
    /// <summary>The spread of numbers, at least one.</summary>
    public static Spread Of(IReadOnlyCollection<double> values) => new(values.Min(), values.Mean(), values.Max());
}

/// <summary>What one sees of a layer without running it.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Inputs">K.</param>
/// <param name="Outputs">M.</param>
/// <param name="Encoder">Lengths ‖F_i‖ over the neurons.</param>
/// <param name="Feedback">Lengths ‖G_i‖.</param>
/// <param name="Decoder">Lengths ‖D_i‖, the quanta of the readout.</param>
/// <param name="Threshold">Thresholds T_i.</param>
public sealed record LayerFacts(
    int Neurons,
    int Inputs,
    int Outputs,
    Spread Encoder,
    Spread Feedback,
    Spread Decoder,
    Spread Threshold
)
{
    private const int GridSide = 200;

    /// <summary>The facts of a layer.</summary>
    public static LayerFacts Of(ConvexNetwork layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var n = layer.Neurons;
        return new(
            n,
            layer.Inputs,
            layer.Outputs,
            Spread.Of(Lengths(layer.F.Span, n)),
            Spread.Of(Lengths(layer.G.Span, n)),
            Spread.Of(Lengths(layer.D.Span, n)),
            Spread.Of(layer.T.ToArray())
        );
    }

    /// <summary>How many neurons are the highest piece of the maxout form somewhere in [−range, range]^K.</summary>
    /// <param name="layer">A layer with one readout; others have no maxout form.</param>
    /// <param name="range">Half the side of the cube, above 0.</param>
    /// <returns>
    /// Over a 200×200 grid for two inputs, as many random points for others; null without a maxout form.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is 0 or less.</exception>
    public static int? PiecesInUse(ConvexNetwork layer, double range)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range);
        return Maxout
            .Of(layer)
            .Match(
                function =>
                    FitError
                        .Of(
                            function,
                            PointSet.Create(layer.Inputs, Points(layer.Inputs, range), new double[GridSide * GridSide])
                        )
                        .Pieces,
                _ => (int?)null
            );
    }

    private static double[] Points(int inputs, double range)
    {
        if (inputs == 2)
        {
            return Grid.Points(-range, range, GridSide);
        }

        var rng = default(Seed).Fold("pieces").Generator();
        var points = new double[GridSide * GridSide * inputs];
        foreach (ref var x in points.AsSpan())
        {
            x = range * ((2 * rng.NextDouble()) - 1);
        }

        return points;
    }

    private static double[] Lengths(ReadOnlySpan<double> runs, int neurons)
    {
        var lengths = new double[neurons];
        for (var at = 0; at < runs.Length; at++)
        {
            lengths[at % neurons] += runs[at] * runs[at];
        }

        return [.. lengths.Select(Math.Sqrt)];
    }
}
