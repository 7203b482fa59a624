using System.Text.Json;
using Snn.Data.Faults;
using Snn.Data.Surfaces;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data;

public class SurfaceTests
{
    public static TheoryData<string> Names => [.. KnownSurfaces.All.Select(surface => surface.Name)];

    [Fact]
    public void A_convex_surface_lies_below_its_chords() =>
        Property.Holds(
            from surface in Gen.Item([.. KnownSurfaces.All.Where(surface => surface.IsConvex)])
            from a in Gen.Reals(2, -4, 4)
            from b in Gen.Reals(2, -4, 4)
            from t in Gen.Real(0, 1)
            select (surface, a, b, t),
            c =>
            {
                double[] between = [.. c.a.Zip(c.b, (a, b) => ((1 - c.t) * a) + (c.t * b))];
                var chord = ((1 - c.t) * c.surface.At(c.a.AsSpan())) + (c.t * c.surface.At(c.b.AsSpan()));
                Assert.InRange(c.surface.At(between), double.NegativeInfinity, chord + 1e-12);
            },
            2000
        );

    [Fact]
    public void The_saddle_is_not_convex()
    {
        var saddle = new Surface.Saddle();
        Assert.False(saddle.IsConvex);
        Assert.True(saddle.At([0, 0]) > (saddle.At([0, -4]) + saddle.At([0, 4])) / 2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_surface_is_negative_where_it_is_learned(string name)
    {
        var surface = Value(KnownSurfaces.Find(name.ToUpperInvariant()));
        var points = PointSet.Of(surface, Grid.Points(-4, 4, 41));
        Assert.Equal((1681, 2), (points.Count, points.Dimension));
        Assert.All(points.Y.ToArray(), y => Assert.InRange(y, 0, 12));
    }

    [Theory]
    [InlineData("paraboloid", 0.3 * 5)]
    [InlineData("cone", 2.23606797749979)]
    [InlineData("log-sum-exp", 2.361849039091965)]
    [InlineData("l1", 3)]
    [InlineData("max-affine", 0.5)]
    [InlineData("saddle", 5.7)]
    public void A_surface_has_the_value_of_its_formula(string name, double expected) =>
        Assert.Equal(expected, Value(KnownSurfaces.Find(name)).At([-2, 1]), 1e-12);

    [Fact]
    public void Every_piece_of_the_bowl_is_the_highest_somewhere()
    {
        var bowl = KnownSurfaces.Bowl.Function;
        var used = Grid.Points(-4, 4, 81)
            .Chunk(2)
            .Select(x =>
            {
                bowl.At(x, out var piece);
                return piece;
            })
            .Distinct();
        Assert.Equal(bowl.Pieces, used.Count());
    }

    [Fact]
    public void An_unknown_surface_is_answered_with_the_known_ones() =>
        Assert.Contains(
            "paraboloid, cone",
            Assert.IsType<Result<Surface>.Error>(KnownSurfaces.Find("plane")).Fault.Fix,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_grid_holds_the_published_points_exactly()
    {
        // The conformance data were drawn from NumPy's 100x100 grid, in the published shuffled order.
        using var file = JsonDocument.Parse(
            File.ReadAllText(
                Path.Combine(AppContext.BaseDirectory, "Conformance", "Reference", "convex", "learning.json")
            )
        );
        var grid = Grid.Points(-4, 4, 100).Chunk(2).Select(x => (x[0], x[1])).ToHashSet();
        Assert.Equal(10_000, grid.Count);
        Assert.All(
            file.RootElement.GetProperty("x").EnumerateArray(),
            x => Assert.Contains((x[0].GetDouble(), x[1].GetDouble()), grid)
        );
    }

    [Fact]
    public void The_first_coordinate_varies_fastest() =>
        Assert.Equal([0, 0, 1, 0, 2, 0, 0, 1, 1, 1, 2, 1, 0, 2, 1, 2, 2, 2], Grid.Points(0, 2, 3));

    [Fact]
    public void A_line_ends_exactly_where_it_should_and_always_rises() =>
        Property.Holds(
            from lo in Gen.Real(-1e9, 1e9)
            from span in Gen.Real(0.1, 65_536)
            from n in Gen.Size(2, 257)
            select (lo, span, n),
            c =>
            {
                var line = Grid.Linspace(c.lo, c.lo + c.span, c.n);
                Assert.Equal((c.lo, c.lo + c.span, c.n), (line[0], line[^1], line.Length));
                Assert.All(line.Zip(line.Skip(1)), pair => Assert.True(pair.First < pair.Second, $"{pair}"));
            }
        );

    [Fact]
    public void Points_are_checked()
    {
        Assert.Throws<ArgumentException>(() => PointSet.Create(2, new double[5], new double[2]));
        Assert.Throws<ArgumentException>(() => PointSet.Create(1, new[] { double.NaN }, new double[1]));
        Assert.Throws<ArgumentException>(() => PointSet.Create(1, new double[1], new[] { double.PositiveInfinity }));
        Assert.Throws<ArgumentException>(() => new Surface.Cone().At([1, 2, 3]));
    }

    private static T Value<T>(Result<T> result) => Assert.IsType<Result<T>.Ok>(result).Value;
}
