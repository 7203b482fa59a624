using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;

namespace Snn.LocalLoss;

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean cross-entropy of the output classifier over the training images, nat.</param>
/// <param name="TrainAccuracy">Part of the training images predicted right, in [0, 1].</param>
/// <param name="TestLoss">Mean cross-entropy over the test images, nat.</param>
/// <param name="TestAccuracy">Part of the test images predicted right, in [0, 1].</param>
public sealed record TrainedEpoch(
    int Epoch,
    double TrainLoss,
    double TrainAccuracy,
    double TestLoss,
    double TestAccuracy
)
{
    /// <summary>Out of the metrics of a run.</summary>
    internal static TrainedEpoch Of(int epoch, ImmutableArray<Metric> metrics)
    {
        return new(
            epoch,
            Number(MetricKeys.TrainLoss),
            Number(MetricKeys.TrainAccuracy),
            Number(MetricKeys.TestLoss),
            Number(MetricKeys.TestAccuracy)
        );

        double Number(NumberKey key) => key.Number(metrics) ?? double.NaN;
    }

    /// <summary>The epoch in a line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {Epoch}: train loss {TrainLoss:G4}, train accuracy {TrainAccuracy:P2}, test accuracy {TestAccuracy:P2}"
        );
}
