using Snn.Data.Surfaces;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Surfaces;

public sealed class SurfaceEdgeTests
{
    [Fact]
    public void A_surface_at_points_has_the_value_at_each()
    {
        Property.Holds(
            from k in Gen.Int(1, 4)
            from count in Gen.Size(0, 6)
            from x in Gen.Reals(k * count, -4, 4)
            select (k, x: x.ToArray()),
            c =>
            {
                var surface = new Surface.Paraboloid(c.k);

                var points = PointSet.Of(surface, c.x);

                Assert.Equal(c.x.Chunk(c.k).Select(x => surface.At(x)), points.Y.ToArray());
                Assert.Equal((c.k, c.x.Length / c.k), (points.Dimension, points.Count));
            }
        );
    }

    [Fact]
    public void All_but_the_saddle_are_convex()
    {
        Surface[] convex =
        [
            new Surface.Paraboloid(),
            new Surface.Cone(),
            new Surface.LogSumExp(),
            new Surface.L1(),
            new Surface.LargestOf(new(3, new double[] { 0, 1, 0, 1, 0, 1 }, new double[] { 0, -1 }, 0)),
        ];

        Assert.All(convex, surface => Assert.True(surface.IsConvex));
        Assert.Equal([2, 2, 2, 2, 3], convex.Select(surface => surface.Dimension));
        Assert.False(new Surface.Saddle().IsConvex);
    }

    [Fact]
    public void Exponentials_do_not_overflow()
    {
        Assert.Equal(1000, new Surface.LogSumExp().At([1000, 0]));
        Assert.Equal(1000, new Surface.LogSumExp().At([0, -1000]));
    }

    [Fact]
    public void A_line_has_two_ends_and_a_point_a_coordinate()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Grid.Linspace(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PointSet.Create(0, ReadOnlyMemory<double>.Empty, ReadOnlyMemory<double>.Empty)
        );
    }
}
