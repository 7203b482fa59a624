using Snn.Data.Augmentations;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Augmentations;

public sealed class PlacementTests
{
    [Fact]
    public void The_offsets_are_drawn_before_the_side_and_only_where_there_is_padding() =>
        Property.Holds(
            from padding in Gen.Int(0, 5)
            from flip in Gen.Bool
            from seed in Gen.Seed
            select (padding, flip, seed),
            (c, kinds) =>
            {
                var (rng, plain) = (c.seed.Generator(), c.seed.Generator());

                var drawn = Placement.Draw(new(c.padding, c.flip), ref rng);

                var (down, right) = c.padding == 0 ? (0, 0) : (Offset(ref plain), Offset(ref plain));
                Assert.Equal(new(down, right, c.flip && plain.NextInt(2) == 1), drawn);
                Assert.Equal(plain.NextBits(), rng.NextBits());
                kinds.Cover("mirrored", drawn.Mirrored, 0.1);

                int Offset(ref Rng from) => from.NextInt(c.padding + 1 + c.padding) - c.padding;
            },
            200
        );

    [Fact]
    public void Grey_values_are_scaled_to_one_then_centred_then_scaled_to_the_deviation()
    {
        var scale = new Normalization(0.5f, 0.25f);

        Assert.Equal((-2f, 2f), (scale.Apply(0), scale.Apply(255)));
        Assert.Equal((0f, 1f), (Normalization.Unit.Apply(0), Normalization.Unit.Apply(255)));
        Assert.Equal(new Augmentation(0, false), Augmentation.None);
    }
}
