using Snn.Data.Runs;

namespace Snn.Tests.Data.Runs;

public sealed class ConformanceReportTests
{
    [Theory]
    [InlineData(1.0, 0, true)]
    [InlineData(1.0, 1, false)]
    [InlineData(1.01, 0, false)]
    [InlineData(0.0, 2, false)]
    [InlineData(0.0, 0, true)]
    public void It_agrees_up_to_the_tolerance_where_every_spike_matches(double tolerances, int mismatches, bool ok)
    {
        var values = ConformanceReport.Of("a", tolerances * ConformanceReport.Tolerance, mismatches, "tie");
        var learned = ConformanceReport.OfTraining("a", tolerances * ConformanceReport.TrainingTolerance, mismatches);

        Assert.Equal((ok, mismatches), (values.Ok, values.SpikeMismatches));
        Assert.Equal((ok, mismatches), (learned.Ok, learned.SpikeMismatches));
        Assert.Equal(["tie"], values.Notes);
        Assert.False(ConformanceReport.Of("a", ConformanceReport.TrainingTolerance, 0).Ok);
    }

    [Theory]
    [InlineData(0.5, 0.25, 0.25)]
    [InlineData(-3, -2, 0.5)]
    [InlineData(12, 8, 0.5)]
    [InlineData(0, 8, 1)]
    [InlineData(double.NaN, 1, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity)]
    public void Errors_are_relative_to_numbers_above_one(double ours, double theirs, double error) =>
        Assert.Equal(error, ConformanceReport.Error(ours, theirs));
}
