using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using CsvHelper;
using CsvHelper.Configuration;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Snn.Data.Runs;

namespace Snn.Runner.Reports.Compare;

/// <summary>Where the test accuracy of an epoch lay in the reproduction.</summary>
/// <param name="Mean">Over seeds and the epochs around it, a part of 1.</param>
/// <param name="HalfWidth">How far from it is still inside.</param>
internal readonly record struct Band(double Mean, double HalfWidth)
{
    /// <summary>Whether an accuracy lies in it.</summary>
    internal bool Holds(double accuracy) => Math.Abs(accuracy - Mean) <= HalfWidth;
}

/// <summary>The test accuracies that an experiment had in the reproduction, epoch by epoch.</summary>
/// <remarks>
/// The band of an epoch is where one more accuracy would lie with a probability of <see cref="Level"/>, were it drawn from
/// the normal distribution of which the n accuracies of all seeds in the <see cref="Window"/> epochs around it are a
/// sample: mean ± t √(s² (1 + 1/n) + c²), with Student's t of n − 1 degrees of freedom, and c² the variance of counting
/// <see cref="TestImages"/> images. It is as wide as three standard deviations where many seeds are known, and wider where
/// there are few.
/// So a single seed has a band, too: of how it moves from epoch to epoch, and not of how far seeds lie apart.
/// </remarks>
/// <param name="Id">Of the experiment.</param>
/// <param name="Seeds">Seed by seed, the test accuracy of each epoch.</param>
internal sealed record Bands(string Id, ImmutableSortedDictionary<ulong, ImmutableSortedDictionary<int, double>> Seeds)
{
    /// <summary>Epochs of a band: the one and two on either side.</summary>
    internal const int Window = 5;

    /// <summary>Probability that one more accuracy lies in a band: that of three standard deviations.</summary>
    internal const double Level = 0.9973;

    /// <summary>Test images of MNIST and of FashionMNIST.</summary>
    internal const int TestImages = 10_000;

    /// <summary>Share of a run's epochs that may lie outside.</summary>
    internal const double Tolerated = 0.05;

    // The reproduction of the paper's own experiments, and of ours beside them.
    private static readonly ImmutableArray<string> Files = ["published-curves.csv", "curves.csv"];

    /// <summary>Those of all experiments that the reproduction has run, by ID.</summary>
    internal static ImmutableSortedDictionary<string, Bands> All => Read.Value;

    private static readonly Lazy<ImmutableSortedDictionary<string, Bands>> Read = new(() =>
        Files
            .SelectMany(Rows)
            .GroupBy(row => row.Id)
            .ToImmutableSortedDictionary(
                of => of.Key,
                of => new Bands(
                    of.Key,
                    of.GroupBy(row => row.Seed)
                        .ToImmutableSortedDictionary(
                            seed => seed.Key,
                            seed => seed.ToImmutableSortedDictionary(row => row.Epoch, row => row.Accuracy)
                        )
                ),
                StringComparer.Ordinal
            )
    );

    /// <summary>The last epoch that there is a band of.</summary>
    internal int Epochs => Seeds.Values.Max(curve => curve.Keys.Last());

    /// <summary>The band of an epoch; null where no seed has come to it, or there is too little around it.</summary>
    /// <param name="epoch">From 1.</param>
    internal Band? Of(int epoch)
    {
        if (!Seeds.Values.Any(curve => curve.ContainsKey(epoch)))
        {
            return null;
        }

        double[] around =
        [
            .. Seeds.Values.SelectMany(curve =>
                Enumerable.Range(epoch - (Window / 2), Window).Where(curve.ContainsKey).Select(e => curve[e])
            ),
        ];
        if (around.Length < 2)
        {
            return null;
        }

        var (mean, variance) = (around.Mean(), around.Variance());
        var n = around.Length;
        return new(
            mean,
            StudentT.InvCDF(0, 1, n - 1, (1 + Level) / 2)
                * Math.Sqrt((variance * (1 + (1.0 / n))) + (mean * (1 - mean) / TestImages))
        );
    }

    private static IEnumerable<(string Id, ulong Seed, int Epoch, double Accuracy)> Rows(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"bands/{file}")!;
        using var csv = new CsvReader(new StreamReader(stream), new CsvConfiguration(CultureInfo.InvariantCulture));
        csv.Read();
        csv.ReadHeader();
        while (csv.Read())
        {
            yield return (
                csv.GetField<string>("id")!,
                csv.GetField<ulong>("seed"),
                csv.GetField<int>("epoch"),
                csv.GetField<double>(MetricKeys.TestAccuracy.Name)
            );
        }
    }
}
