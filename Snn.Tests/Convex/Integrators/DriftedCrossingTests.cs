using Snn.Convex.Integrators.Kernels;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Integrators;

/// <summary>The next crossing under drifting thresholds, against every bin in turn.</summary>
public sealed class DriftedCrossingTests
{
    private const int Limit = 60;

    [Fact]
    public void It_is_the_first_bin_in_which_a_neuron_is_over_its_threshold() =>
        Property.Holds(
            from neurons in Gen.Size(1, 4)
            from drift in Gen.Part(1, 400, of: 1000)
            from late in Gen.Int(0, 5)
            from decay in Gen.Item(0.5, 0.9, 0.99)
            from bins in Gen.Int(1, Limit + 10).Array(neurons, neurons)
            from offsets in Gen.OneOf(Gen.Constant(0.0), Gen.Part(-30, 10, of: 10)).Array(neurons, neurons)
            select (drift, late, decay, bins, offsets),
            (c, kinds) =>
            {
                // A neuron without offset crosses exactly in a bin: a quotient of rounded numbers lies beside it.
                double[] headroom = [.. c.bins.Select(n => -(c.drift * n))];
                double[] powers = [.. Enumerable.Range(0, Limit + 1).Select(k => Math.Pow(c.decay, k))];
                var sunk = new DriftBase(0, c.late, c.drift);
                bool IsOver(int k) =>
                    Enumerable
                        .Range(0, c.bins.Length)
                        .Any(i => headroom[i] + sunk.After(k) + (powers[k] * c.offsets[i]) >= 0);
                var first = Enumerable.Range(1, Limit).FirstOrDefault(IsOver, Limit + 1);

                var found = DriftedCrossing.BinsUntil(c.offsets, headroom, powers, -Math.Log(c.decay), Limit, sunk);

                kinds.Cover("crosses", first is > 1 and <= Limit, 0.3);
                Assert.Equal(first, Math.Min(found, Limit + 1));
            },
            count: 1000
        );
}
