using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Integrators;

/// <summary>In which bin what a general simulation does to the network takes hold.</summary>
public sealed class GeneralSimulationTimesTests
{
    private static readonly CodingParameters Coding = new(1, 0.01);

    [Fact]
    public void A_silenced_neuron_spikes_for_the_last_time_in_the_bin_after_the_one_that_silences() =>
        Property.Holds(
            from neurons in Gen.Int(1, 8)
            from lost in Gen.Int(0, neurons)
            from bins in Gen.Size(2, 12)
            from silence in Gen.Int(0, bins)
            from delay in Gen.Int(1, 3)
            select (neurons, lost, bins, silence, delay),
            (c, kinds) =>
            {
                kinds.Cover("silenced", c.lost > 0 && c.silence + 2 < c.bins, 0.15);
                var setting = new GeneralSetting(c.bins, c.delay, c.silence, (double)c.lost / c.neurons);
                var first = setting.FirstSilenced(c.neurons);

                var trace = Run(Network([.. Enumerable.Repeat(-50.0, c.neurons)]), setting);

                // With a delay every neuron that is over its threshold spikes, and these always are.
                Assert.InRange(first, c.neurons - c.lost - 1, c.neurons - c.lost);
                for (var i = 0; i < c.neurons; i++)
                {
                    var end = i < first ? c.bins - 1 : Math.Min(c.bins - 1, c.silence + 1);
                    Assert.Equal(
                        Enumerable.Range(1, Math.Max(0, end)),
                        trace.Spikes.Where(s => s.Neuron == i).Select(s => s.Bin)
                    );
                    var held = i >= first && c.silence + 1 < c.bins - 1;
                    Assert.Equal(held, trace.Voltage[i] <= GeneralSetting.SilencedVoltage);
                }
            }
        );

    [Fact]
    public void A_kick_arrives_as_many_bins_late_as_the_delay_and_the_reset_never_does() =>
        Property.Holds(
            Gen.Int(0, 6),
            delay =>
            {
                // The first neuron spikes in every bin from 1 on, the other one only listens.
                var trace = Run(Network([-1e9, 1e9]), new(12, delay, Observed: [0, 1]));

                double[] own = [.. Enumerable.Range(0, 12).Select(bin => trace.ObservedVoltage[2 * bin])];
                double[] other = [.. Enumerable.Range(0, 12).Select(bin => trace.ObservedVoltage[(2 * bin) + 1])];
                Assert.Equal(2, Array.FindIndex(own, v => v != 0));
                Assert.Equal(2 + delay, Array.FindIndex(other, v => v != 0));
                Assert.Equal(-0.5 * 0.25, other[2 + delay]);
                Assert.Equal(0, trace.ObservedExcitation[(2 * (2 + delay)) + 1]);
                Assert.Equal(-0.5 * 0.25, trace.ObservedInhibition[(2 * (2 + delay)) + 1]);
            }
        );

    private static GeneralTrace Run(ConvexNetwork network, GeneralSetting setting) =>
        GeneralSimulation.Run(network, Coding, setting, new(new double[setting.Bins]), new Seed(1));

    // One input, one readout; a spike lowers every voltage by an eighth.
    private static ConvexNetwork Network(double[] thresholds)
    {
        var n = thresholds.Length;
        double[] Of(double value) => [.. Enumerable.Repeat(value, n)];
        return ConvexNetwork.Create(n, 1, 1, new(Of(1), Of(0.5), Of(0.25), thresholds)).OrThrow();
    }
}
