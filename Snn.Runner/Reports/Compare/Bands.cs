using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using CsvHelper;
using CsvHelper.Configuration;
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
/// The band of an epoch is the mean ± <see cref="Deviations"/> standard deviations of the accuracies of all seeds in the
/// <see cref="Window"/> epochs around it, to whose variance that of counting <see cref="TestImages"/> images is added.
/// So a single seed has a band, too: of how it moves from epoch to epoch, and not of how far seeds lie apart.
/// </remarks>
/// <param name="Id">Of the experiment.</param>
/// <param name="Seeds">Seed by seed, the test accuracy of each epoch.</param>
internal sealed record Bands(string Id, ImmutableSortedDictionary<ulong, ImmutableSortedDictionary<int, double>> Seeds)
{
    /// <summary>Epochs of a band: the one and two on either side.</summary>
    internal const int Window = 5;

    /// <summary>Half the width of a band, in standard deviations.</summary>
    internal const double Deviations = 3;

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
        return new(mean, Deviations * Math.Sqrt(variance + (mean * (1 - mean) / TestImages)));
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
