using Snn.Data.Runs;
using Snn.LocalLoss.Training;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.LocalLoss.Training;

public sealed class EpochTotalsTests
{
    private static readonly Gen<(int Samples, double Loss, double Output, int Correct)> Step =
        from samples in Gen.Size(1, 100)
        from loss in Gen.Real(0, 10)
        from output in Gen.Real(0, 10)
        from correct in Gen.Int(0, samples)
        select (samples, loss, output, correct);

    [Fact]
    public void The_means_of_an_epoch_are_those_of_its_samples_however_they_were_batched() =>
        Property.Holds(
            Step.Array(1, 12),
            (steps, kinds) =>
            {
                kinds.Cover("batches of several sizes", steps.Select(s => s.Samples).Distinct().Count() > 1, 0.5);
                var samples = steps.SelectMany(s => Enumerable.Repeat(s, s.Samples)).ToArray();

                var metrics = steps
                    .Aggregate(
                        EpochTotals.Empty(1),
                        (totals, s) =>
                            totals.Add(
                                new(
                                    new([s.Loss], s.Output),
                                    new([null], s.Correct),
                                    [],
                                    new PerLayer<double>([s.Loss], s.Output)
                                ),
                                s.Samples
                            )
                    )
                    .Metrics()
                    .ToDictionary(m => m.Name, m => m.Value);

                Assert.Equal(samples.Average(s => s.Output), Real("train_loss"), 1e-9);
                Assert.Equal((double)steps.Sum(s => s.Correct) / samples.Length, Real("train_accuracy"), 1e-12);
                Assert.Equal(samples.Average(s => s.Loss), Series("block_loss")[0], 1e-9);
                Assert.Equal(double.NaN, Series("block_train_accuracy")[0]);
                Assert.Equal(samples.Average(s => s.Output), Series("gradient_norm")[1], 1e-9);

                double Real(string name) => Assert.IsType<RunValue.Real>(metrics[name]).Value;

                double[] Series(string name) => [.. Assert.IsType<RunValue.Series>(metrics[name]).Values];
            }
        );
}
