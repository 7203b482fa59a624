using Snn.Convex.Learning;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Learning;

public sealed class LearningRatesTests
{
    [Fact]
    public void The_first_epoch_learns_at_the_rates_given_and_each_one_after_it_at_exp_of_minus_the_decay_less() =>
        Property.Holds(
            from encoder in Gen.Part(1, 64, 64)
            from threshold in Gen.Part(1, 64, 64)
            from epoch in Gen.Int(0, 40)
            from decay in Gen.Part(0, 16, 16)
            select (new LearningRates(encoder, threshold, 0.25, 0.125), epoch, decay),
            c =>
            {
                var (rates, epoch, decay) = c;
                var (now, next) = (rates.At(epoch, decay), rates.At(epoch + 1, decay));

                Assert.Equal(rates, rates.At(0, decay));
                Assert.Equal(Math.Exp(-decay), next.AlphaF / now.AlphaF, 1e-12);
                Assert.Equal(Math.Exp(-decay), next.AlphaThresh / now.AlphaThresh, 1e-12);
                Assert.Equal((rates.LeakThresh, rates.Shrink), (now.LeakThresh, now.Shrink));
                Assert.Equal(1, now.Keep + now.Shrink);
            }
        );
}
