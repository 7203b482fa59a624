using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Peers;
using Snn.Runner.Reports.Statistics;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports;

/// <summary>
/// What a report opens with: what was run, how far, and what came out, in sentences made of its values.
/// </summary>
internal static class Message
{
    // Of an IDX file: eight bytes, and then one a label.
    private const int HeaderOfLabels = 8;

    /// <summary>The sentences.</summary>
    internal static ImmutableArray<string> Of(RunDossier run) => [Ran(run), .. Came(run)];

    /// <summary>
    /// The confidence interval of the test accuracy; null where the run does not say of how many images.
    /// </summary>
    internal static Interval? OfTestAccuracy(RunDossier run) =>
        run.Number(MetricKeys.TestAccuracy) is { } part and >= 0 and <= 1 && TestImages(run) is { } count and >= 1
            ? Interval.Wilson(part, count)
            : null;

    /// <summary>An interval in words.</summary>
    internal static string Words(MetricKey metric, Interval interval) =>
        $"{metric.Shown(interval.Low)} to {metric.Shown(interval.High)}";

    // As the summary has it, or as many as were judged; of a run that tells neither, those of the whole set.
    private static double? TestImages(RunDossier run) =>
        run.Number(MetricKeys.TestSamples)
        ?? run.Table(MetricKeys.Confusion)?.Values.Sum()
        ?? (
            Setting.Of(run) is { } setting && Values.Word(run.Record, "data") is not RunSettings.SampleData
                ? KnownDatasets
                    .Find(setting.Dataset)
                    .Match(info => info.File(FileRole.TestLabels).Bytes - HeaderOfLabels, _ => (double?)null)
                : null
        );

    private static string Ran(RunDossier run)
    {
        var (done, asked, usual) = (RunLength.Done(run), RunLength.Asked(run), RunLength.Usual(run));
        var length =
            asked > done || done == 0 ? RunLength.Words(run)
            : usual > done ? FormattableString.Invariant($"{RunLength.Words(done)}, of {usual} by default")
            : done == 1 ? RunLength.Words(done)
            : $"all {RunLength.Words(done)}";
        var system = run.Entry()?.From.Word is { } word ? $", {word}" : "";
        var setting = Setting.Of(run) is { } s ? $"It learned from {s.Words}; " : "";
        var seed = run.Seed.Length > 0 ? $", seed {run.Seed}" : "";
        return $"{run.Entry()?.Title ?? run.Id} ({run.Id}{system}). {setting}{length}{seed}; {PlainText.Of(run.Status, 30)}.";
    }

    private static IEnumerable<string> Came(RunDossier run)
    {
        if (run.Number(MetricKeys.TestAccuracy) is { } accuracy)
        {
            var key = MetricKeys.TestAccuracy;
            var images = TestImages(run);
            var sure = OfTestAccuracy(run) is { } interval
                ? FormattableString.Invariant(
                    $" ({100 * Interval.Level:F0}% interval {Words(key, interval)}, Wilson, {Numbers.Grouped((long)images!)} images)"
                )
                : "; of how many images the run does not say";
            yield return $"It predicts {key.Shown(accuracy)} of the test images right{sure}."
                + (
                    run.Number(MetricKeys.TrainAccuracy) is { } learned
                        ? $" Of the training images it had {key.Shown(learned)} right while it learned them."
                        : ""
                );
        }
        else if (run.Number(MetricKeys.Mse) is { } form && run.Number(MetricKeys.ReadoutMse) is { } readout)
        {
            // Stacked layers have no maxout form: their error is that of the readout.
            yield return $"The spiking network misses the target by a mean squared error of {MetricKeys.ReadoutMse.Shown(readout)}"
                + (
                    readout == form
                        ? "."
                        : $", the maxout form of its weights by {MetricKeys.Mse.Shown(form)}: {FormattableString.Invariant($"{readout / form:G3}")} times as much."
                );
        }
        else if (Headline.KeyOf(key => run.Number(key) is not null) is { } key)
        {
            yield return $"Its {key.Title} is {key.Shown(run.Number(key)!.Value)}.";
        }
        else
        {
            yield return "It has no result yet.";
        }
    }
}
