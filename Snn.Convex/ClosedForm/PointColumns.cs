using Snn.Data.Surfaces;

namespace Snn.Convex.ClosedForm;

/// <summary>Points stored column by column, one of each coordinate, padded to whole vectors with the origin.</summary>
internal sealed class PointColumns
{
    internal PointColumns(PointSet points)
    {
        (Count, Inputs) = (points.Count, points.Dimension);
        Padded = (Count + 7) / 8 * 8;
        X = new double[Padded * Inputs];
        Y = points.Y.ToArray();
        var rows = points.X.Span;
        for (var i = 0; i < Count; i++)
        {
            for (var k = 0; k < Inputs; k++)
            {
                X[(k * Padded) + i] = rows[(i * Inputs) + k];
            }
        }
    }

    internal int Count { get; }

    internal int Padded { get; }

    internal int Inputs { get; }

    internal double[] X { get; }

    internal double[] Y { get; }
}
