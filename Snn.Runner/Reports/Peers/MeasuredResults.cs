using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Experiments;

namespace Snn.Runner.Reports.Peers;

/// <summary>A result at full length, as <c>docs/results.md</c> has it.</summary>
/// <param name="Id">The experiment.</param>
/// <param name="On">Dataset, loss and amount of data.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Epochs">Epochs that each of them has had.</param>
/// <param name="Numbers">Metric, mean over the seeds, standard deviation; NaN where there is one seed.</param>
internal sealed record MeasuredResult(
    string Id,
    Setting On,
    ImmutableArray<int> Seeds,
    int Epochs,
    ImmutableArray<(MetricKey Metric, double Mean, double Deviation)> Numbers
);

/// <summary>
/// What experiments came to at full length, the paper's and ours, for reports of their partners where no such run lies
/// on this machine.
/// </summary>
internal static class MeasuredResults
{
    /// <summary>All of them.</summary>
    internal static ImmutableArray<MeasuredResult> All { get; } =
    [
        new(
            "4.1-proj-single",
            new("paraboloid", Setting.Projection),
            [3, 4, 5],
            100,
            [(MetricKeys.Mse, 0.00818, 0.00093)]
        ),
        Thrice("4.1-ce", "MNIST", "pred", (0.9278, 0.0020), (0.9302, 0.0012)),
        Thrice("4.1-corr", "MNIST", "sim", (0.7385, 0.0088), (0.7460, 0.0060)),
        Thrice("4.1-ce-corr", "MNIST", "predsim", (0.7323, 0.0082), (0.7524, 0.0194)),
        Thrice("4.2-snn1m", "MNIST", "pred", (0.9730, 0.0028), (0.9780, 0.0033)),
        Thrice("4.3-snn2m", "FashionMNIST", "pred", (0.8599, 0.0018), (0.8624, 0.0004)),
        new(
            "proj-single",
            new("paraboloid", Setting.Projection),
            [3, 4, 5],
            100,
            [(MetricKeys.Mse, 0.0082, 0.0011), (MetricKeys.ReadoutMse, 0.217, 0.006)]
        ),
        new(
            "proj-multi",
            new("paraboloid", Setting.Projection),
            [3, 4, 5],
            20,
            [(MetricKeys.ReadoutMse, 0.0132, 0.0006)]
        ),
        new(
            "proj-mnist-single",
            new("MNIST", Setting.Projection),
            [1, 2, 3],
            12,
            [(MetricKeys.TestAccuracy, 0.9726, 0.0012), (MetricKeys.TrainAccuracy, 0.9874, 0.0004)]
        ),
        new(
            "proj-mnist-multi",
            new("MNIST", Setting.Projection),
            [1, 2, 3],
            12,
            [(MetricKeys.TestAccuracy, 0.9697, 0.0002), (MetricKeys.TrainAccuracy, 0.9872, 0.0003)]
        ),
        new(
            "lif-ce",
            new("MNIST", "pred"),
            [1, 2, 3],
            100,
            [(MetricKeys.TestAccuracy, 0.9926, 0.0004), (MetricKeys.BestTestAccuracy, 0.9933, 0.0003)]
        ),
        new("lif-corr", new("MNIST", "sim"), [1, 2, 3], 100, [(MetricKeys.TestAccuracy, 0.9929, 0.0003)]),
        new("lif-ce-corr", new("MNIST", "predsim"), [1, 2, 3], 100, [(MetricKeys.TestAccuracy, 0.9937, 0.0006)]),
        new(
            "lif-snn1m",
            new("MNIST", "pred"),
            [1, 2, 3],
            100,
            [(MetricKeys.TestAccuracy, 0.9941, 0.0003), (MetricKeys.BestTestAccuracy, 0.9948, 0.0002)]
        ),
        Once("lif-snn2m", "FashionMNIST", "pred", 0.9363, 0.9384),
    ];

    /// <summary>That of an experiment in a setting; null where there is none.</summary>
    internal static MeasuredResult? Of(string id, Setting on) => All.FirstOrDefault(r => r.Id == id && r.On == on);

    // Seeds 1 to 3, 100 epochs: mean and deviation of the last epoch, and of the lowest test error of all.
    private static MeasuredResult Thrice(
        string id,
        string dataset,
        string loss,
        (double Mean, double Deviation) last,
        (double Mean, double Deviation) best
    ) =>
        new(
            id,
            new(dataset, loss),
            [1, 2, 3],
            100,
            [
                (MetricKeys.TestAccuracy, last.Mean, last.Deviation),
                (MetricKeys.BestTestAccuracy, best.Mean, best.Deviation),
            ]
        );

    // Seed 1 alone, 100 epochs: last epoch, and lowest test error of all.
    private static MeasuredResult Once(string id, string dataset, string loss, double last, double best) =>
        new(
            id,
            new(dataset, loss),
            [1],
            100,
            [(MetricKeys.TestAccuracy, last, double.NaN), (MetricKeys.BestTestAccuracy, best, double.NaN)]
        );
}
