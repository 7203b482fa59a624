using Snn.Convex.Dynamics;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Dynamics;

/// <summary>Which bins and constants a trial may have.</summary>
public sealed class TimingTests
{
    [Fact]
    public void A_bin_of_a_trial_is_one_of_its_bins() =>
        Property.Holds(
            from bins in Gen.Int(0, 5)
            from onset in Gen.Int(-1, 6)
            from buffer in Gen.Int(-1, 6)
            from readout in Gen.Int(-1, 6)
            select new TrialTiming(bins, onset, buffer, readout),
            (timing, kinds) =>
            {
                var wrong =
                    timing.Bins is 0 or 1 ? "num_bins"
                    : !Enumerable.Range(0, timing.Bins).Contains(timing.OnsetBin) ? "onset_bin"
                    : timing.BufferBins == -1 ? "buffer_bins"
                    : !Enumerable.Range(0, timing.Bins).Contains(timing.ReadoutBin) ? "readout_bin"
                    : "";
                kinds.Cover("right", wrong.Length == 0, 0.1);

                Assert.Equal(wrong, timing.Validate().Match(_ => "", fault => fault.Where));
                if (wrong is "onset_bin" or "readout_bin")
                {
                    Assert.Equal($"give 0 to {timing.Bins - 1}", timing.Validate().Match(_ => "", fault => fault.Fix));
                }
            },
            500
        );

    [Theory]
    [InlineData(2000, 100, 600)]
    [InlineData(601, 100, 600)]
    [InlineData(600, 100, 599)]
    [InlineData(50, 10, 49)]
    public void The_readout_is_averaged_once_it_has_settled(int bins, int onset, int readout) =>
        Assert.Equal(new TrialTiming(bins, onset, 7, readout), TrialTiming.Of(bins, onset, 7));

    [Theory]
    [InlineData(0, 0.1, 0, 0, "lambda")]
    [InlineData(double.PositiveInfinity, 0.1, 0, 0, "lambda")]
    [InlineData(1, 0, 0, 0, "dt")]
    [InlineData(2, 0.5, 0, 0, "dt")]
    [InlineData(2, 0.49, 0, 0, "")]
    [InlineData(1, 0.1, -0.1, 0, "mu")]
    [InlineData(1, 0.1, double.NaN, 0, "mu")]
    [InlineData(1, 0.1, 0, -0.1, "sigma_v")]
    [InlineData(1, 0.1, 0, double.PositiveInfinity, "sigma_v")]
    [InlineData(1, 0.1, 0.5, 0.5, "")]
    public void Constants_of_the_dynamics_have_their_ranges(
        double lambda,
        double dt,
        double mu,
        double sigma,
        string wrong
    ) =>
        Assert.Equal(
            wrong,
            new CodingParameters(lambda, dt, mu, sigma).Validate().Match(_ => "", fault => fault.Where)
        );

    [Fact]
    public void A_bin_leaks_by_lambda_dt_and_is_as_noisy_as_its_root()
    {
        var p = new CodingParameters(0.5, 0.25, 0, 3);

        Assert.Equal((0.125, 0.875), (p.LeakPerBin, p.Decay));
        Assert.Equal(3 * Math.Sqrt(2 * 0.125), p.NoisePerBin, 1e-12);
    }
}
