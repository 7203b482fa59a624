using Snn.Convex.Dynamics;
using Snn.Convex.Networks;

namespace Snn.Tests.Convex.Dynamics;

/// <summary>One bin by hand, and which states and inputs go with a layer.</summary>
public sealed class LayerStateTests
{
    private static readonly CodingParameters Coding = new(2, 0.25, 0.125);

    // Two neurons, one input, two readouts.
    private static readonly ConvexNetwork Network = ConvexNetwork
        .Create(
            2,
            1,
            2,
            new(new[] { 1.0, -2 }, new[] { 1.0, 0.5, 0.25, 2 }, new[] { 0.5, 1, 0.25, 0.5 }, new[] { 1.0, 3 })
        )
        .OrThrow();

    [Fact]
    public void A_bin_charges_fires_and_kicks()
    {
        // c = (3 − 1)/dt + λ·1 = 10, u = dt F c.
        var drive = Bin.Drive(Network, Coding, [1], [3]);
        Assert.Equal([2.5, -5], drive);

        var (state, spike) = Bin.Step(Network, new([1, 4], [2, 4]), drive.AsSpan(), Coding);

        // Half of V is left: 0.5 + 2.5 and 2 − 5. Neuron 0 spikes: its D is (0.5, 0.25).
        Assert.Equal(0, spike);
        Assert.Equal([3 - 0.125 - 0.5 - 0.0625, -3 - 0.25 - 0.5], state.V);
        Assert.Equal([2, 2], state.R);
        Assert.Equal([(0.5 * 2) + (1 * 2), (0.25 * 2) + (0.5 * 2)], state.Readout(Network));
    }

    [Fact]
    public void States_are_equal_where_their_numbers_are()
    {
        LayerState state = new([1, 2], [3, 4]);

        Assert.Equal(new([1, 2], [3, 4]), state);
        Assert.Equal(new LayerState([1, 2], [3, 4]).GetHashCode(), state.GetHashCode());
        Assert.NotEqual(new([1, 2.5], [3, 4]), state);
        Assert.NotEqual(new([1, 2], [3, 4.5]), state);
        Assert.False(state.Equals(null));
        Assert.Equal(0, new LayerState(default, default).GetHashCode());
        Assert.Equal(new([0, 0], [0, 0]), LayerState.Rest(Network));
    }

    [Fact]
    public void What_does_not_go_with_a_layer_is_refused()
    {
        var rest = LayerState.Rest(Network);
        void Step(LayerState state, double[] drive) => Bin.Step(Network, state, drive, Coding);

        Step(rest, [0, 0]);
        Assert.Throws<ArgumentException>("state", () => Step(rest, [0]));
        Assert.Throws<ArgumentException>("state", () => Step(new([0], [0, 0]), [0, 0]));
        Assert.Throws<ArgumentException>("state", () => Step(new([0, 0], [0, 0, 0]), [0, 0]));
        Assert.Throws<ArgumentException>("now", () => Bin.Drive(Network, Coding, [1, 2], [3]));
        Assert.Throws<ArgumentException>("now", () => Bin.Drive(Network, Coding, [1], []));
        Assert.Throws<ArgumentNullException>("network", () => Bin.Drive(null!, Coding, [1], [3]));
        Assert.Throws<ArgumentNullException>("coding", () => Bin.Drive(Network, null!, [1], [3]));
        Assert.Throws<ArgumentNullException>("network", () => Bin.Step(null!, rest, [0, 0], Coding));
        Assert.Throws<ArgumentNullException>("state", () => Bin.Step(Network, null!, [0, 0], Coding));
        Assert.Throws<ArgumentNullException>("coding", () => Bin.Step(Network, rest, [0, 0], null!));
        Assert.Throws<ArgumentNullException>("network", () => LayerState.Rest(null!));
        Assert.Throws<ArgumentNullException>("network", () => rest.Readout(null!));
    }
}
