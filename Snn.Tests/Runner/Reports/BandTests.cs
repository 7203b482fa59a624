using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>Whether a run lies where the reproduction lay.</summary>
public sealed class BandTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    // What the published script itself has reached in its first epochs, docs/reproduction.md.
    [Theory]
    [InlineData("4.1-ce", 0.8611, 0.8833, 0.8808)]
    [InlineData("4.1-corr", 0.5268, 0.5086)]
    [InlineData("4.1-ce-corr", 0.6287, 0.6633)]
    [InlineData("4.2-snn1m", 0.9477, 0.96)]
    public void The_published_script_is_inside(string id, params double[] accuracies) =>
        Assert.Equal((true, accuracies.Length, 0), Judged(id, id, accuracies));

    [Fact]
    public void Each_seed_is_inside_the_bands_of_the_others_and_no_other_system_is()
    {
        var seeds = 0;
        foreach (var bands in Bands.All.Values.Where(b => b.Seeds.Count > 1))
        {
            foreach (var (seed, curve) in bands.Seeds)
            {
                var others = bands with { Seeds = bands.Seeds.Remove(seed) };
                var outside = curve.Count(e => others.Of(e.Key) is { } band && !band.Holds(e.Value));
                Assert.InRange(outside, 0, (int)(Bands.Tolerated * curve.Count));
                seeds++;
            }
        }

        Assert.InRange(seeds, 4, 100);
        Assert.Equal((false, 100, 100), Judged("4.1-ce", "4.1-ce", [.. Bands.All["lif-ce"].Seeds[1].Values]));
        Assert.Equal((true, 100, 0), Judged("lif-ce", "lif-ce", [.. Bands.All["lif-ce"].Seeds[1].Values]));
    }

    // Five of a hundred, and none of nineteen.
    [Fact]
    public void A_run_may_have_as_many_epochs_outside_as_chance_brings()
    {
        var curve = Bands.All["4.1-ce"].Seeds[1].Values.ToArray();
        double[] With(int lost) => [.. curve.Select((a, i) => i % 20 < lost && i < 5 * 20 ? 0.1 : a)];
        Assert.Equal((true, 100, 5), Judged("4.1-ce", "4.1-ce", With(1)));
        Assert.Equal((false, 100, 10), Judged("4.1-ce", "4.1-ce", With(2)));
        Assert.Equal((false, 19, 1), Judged("4.1-ce", "4.1-ce", With(1)[..19]));
    }

    [Fact]
    public void A_band_is_mean_and_deviation_of_all_seeds_around_an_epoch()
    {
        var bands = Bands.All["lif-ce-corr"];
        double[] around = [.. bands.Seeds.Values.SelectMany(c => Enumerable.Range(48, 5).Select(e => c[e]))];
        var mean = around.Average();
        var variance = around.Sum(a => (a - mean) * (a - mean)) / (around.Length - 1);
        var band = bands.Of(50)!.Value;
        Assert.Equal(mean, band.Mean, 12);

        // Student's t of 9 degrees of freedom is above 4.0942 in 0.135 % of all cases.
        Assert.Equal(10, around.Length);
        Assert.Equal(4.094 * Math.Sqrt((variance * 1.1) + (mean * (1 - mean) / 10_000)), band.HalfWidth, 5);
        Assert.Null(bands.Of(101));
    }

    [Fact]
    public void What_is_no_run_of_it_on_the_whole_set_is_refused()
    {
        Assert.Contains(
            "run of lif-ce",
            Refused(Run(_scratch.Path, "lif-ce", "folder", [0.9])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "other images",
            Refused(Run(_scratch.Path, "4.1-ce", "sample", [0.9])),
            StringComparison.Ordinal
        );
        Assert.Contains("no epoch", Refused(Run(_scratch.Path, "4.1-ce", "folder", [])), StringComparison.Ordinal);

        static string Refused(StoredRun run) =>
            Assert.IsType<Result<BandVerdict>.Error>(BandVerdict.Of(run, Bands.All["4.1-ce"])).Fault.What;
    }

    private (bool Inside, int Epochs, int Outside) Judged(string of, string id, double[] accuracies)
    {
        var verdict = BandVerdict.Of(Run(_scratch.Path, id, "folder", accuracies), Bands.All[of]).OrThrow();
        return (verdict.IsInside, verdict.Epochs, verdict.Outside.Length);
    }

    // A run's folder as far as a verdict reads it.
    internal static StoredRun Run(string root, string id, string data, params double[] accuracies)
    {
        var folder = Path.Combine(root, "results", id, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        var entry = Catalogue.FindOne(id).OrThrow();
        var record = new RunRecord(
            id,
            entry.Title,
            entry.Experiment.Kind.Name,
            7,
            Launch.Parameters(entry, Settings),
            [Metric.Of("data", data)],
            [],
            [],
            [],
            DateTimeOffset.UnixEpoch
        );
        File.WriteAllText(Path.Combine(folder, "run.json"), RunJson.Page(record.ToJson(RunStatus.Done)));
        File.WriteAllLines(
            Path.Combine(folder, "metrics.jsonl"),
            accuracies.Select(
                (a, i) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"epoch":{{i + 1}},"wall_seconds":1,"train_seconds":1,"eval_seconds":1,"samples_per_second":1,"test_accuracy":{{a}}}"""
                    )
            )
        );
        return StoredRun.Named(folder).OrThrow();
    }

    private static RunSettings Settings => new(7, DeviceChoice.Cpu, null, 1, null, null, "managed", "results", []);
}
