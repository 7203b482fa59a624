using System.Collections.Immutable;

namespace Snn.Runner.Reports.Plots;

/// <summary>A surface seen from one side, for paper: its cells as polygons from the farthest to the nearest.</summary>
internal static class SolidView
{
    private const double Azimuth = -0.75;
    private const double Elevation = 0.5;
    private const int MostCells = 30;

    /// <summary>The panel of a surface.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="field">Heights over a square grid.</param>
    /// <param name="range">
    /// Heights that span the colours and the height of the box, for panels that are compared.
    /// </param>
    internal static Panel Of(string title, Field field, (double From, double To) range)
    {
        var step = Math.Max(1, (field.Columns - 1) / MostCells);
        int[] at = [.. Enumerable.Range(0, field.Columns).Where(i => i % step == 0)];
        var faces = new List<(double Depth, (ImmutableArray<double>, ImmutableArray<double>, double) Face)>();
        for (var r = 0; r < at.Length - 1; r++)
        {
            for (var c = 0; c < at.Length - 1; c++)
            {
                (int R, int C)[] corners =
                [
                    (at[r], at[c]),
                    (at[r], at[c + 1]),
                    (at[r + 1], at[c + 1]),
                    (at[r + 1], at[c]),
                ];
                var points = corners.Select(p => Project(field, p.R, p.C, range)).ToArray();
                if (points.All(p => double.IsFinite(p.Y)))
                {
                    faces.Add(
                        (
                            points.Average(p => p.Depth),
                            ([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)], points.Average(p => p.Height))
                        )
                    );
                }
            }
        }

        return new("", "", [new Mark.Faces([.. faces.OrderByDescending(f => f.Depth).Select(f => f.Face)])])
        {
            Title = title,
            Bare = true,
            Square = true,
        };
    }

    private static (double X, double Y, double Depth, double Height) Project(
        Field field,
        int r,
        int c,
        (double From, double To) range
    )
    {
        var (x, y) = ((2.0 * c / (field.Columns - 1)) - 1, (2.0 * r / (field.Rows - 1)) - 1);
        var height =
            range.To > range.From ? (field.Values[(r * field.Columns) + c] - range.From) / (range.To - range.From) : 0;
        var (across, along) = (
            (x * Math.Cos(Azimuth)) - (y * Math.Sin(Azimuth)),
            (x * Math.Sin(Azimuth)) + (y * Math.Cos(Azimuth))
        );
        return (across, (along * Math.Sin(Elevation)) + (height * Math.Cos(Elevation) * 1.3), along, height);
    }
}
