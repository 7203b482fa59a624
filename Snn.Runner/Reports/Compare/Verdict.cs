using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Reports.Statistics;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Compare;

/// <summary>What a comparison comes to, in sentences made of its numbers.</summary>
internal static class Verdict
{
    /// <summary>The sentence that stands above all: which group is better, or why that cannot be told.</summary>
    internal static string Of(Comparison c) =>
        c.Primary is not { } metric ? "No verdict: the runs have no number by which they could be ranked."
        : c.Groups is [var one] ? $"One group, {Mean(metric, one)}; nothing to compare it with."
        : c.Apart is { } apart && c.Tests.All(t => t.Better is null) ? "No verdict. " + apart
        : c.Best is { } best ? Better(c, metric, best)
        : Undecided(c, metric);

    /// <summary>Mean and deviation as people read them.</summary>
    internal static string Shown(MetricKey metric, Sample sample) =>
        sample.Count switch
        {
            0 => "-",
            1 => metric.Shown(sample.Mean),
            _ when metric.IsShare || metric.Unit == "s" || !(sample.Deviation > 0) =>
                $"{metric.Shown(sample.Mean)} ± {metric.Shown(sample.Deviation)}",
            _ => Rounded(metric, sample.Mean, sample.Deviation),
        };

    // Two digits of the deviation say how many of the mean mean something.
    private static string Rounded(MetricKey metric, double mean, double deviation)
    {
        var digits = 1 - (int)Math.Floor(Math.Log10(deviation));
        var unit = metric.Unit.Length > 0 ? " " + metric.Unit : "";
        return digits is < 0 or > 6
            ? $"{metric.Shown(mean)} ± {metric.Shown(deviation)}"
            : mean.ToString("N" + digits, CultureInfo.InvariantCulture)
                + " ± "
                + deviation.ToString("N" + digits, CultureInfo.InvariantCulture)
                + unit;
    }

    /// <summary>A difference of two numbers: of shares in points.</summary>
    internal static string Difference(MetricKey metric, double value) =>
        metric.IsShare
            ? (100 * value).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " points"
            : (value > 0 ? "+" : "") + Numbers.Short(value);

    /// <summary>The confidence interval of a difference.</summary>
    internal static string Shown(MetricKey metric, Interval interval) =>
        metric.IsShare
            ? FormattableString.Invariant($"{100 * interval.Low:+0.00;-0.00} to {100 * interval.High:+0.00;-0.00}")
            : $"{Numbers.Short(interval.Low)} to {Numbers.Short(interval.High)}";

    /// <summary>A test in a clause: difference, interval, which test, p.</summary>
    internal static string Words(PairTest t) =>
        $"{t.A.Letter} − {t.B.Letter} {Difference(t.Metric, t.Test.Difference)} (95% interval {Shown(t.Metric, t.Test.Interval)}, "
        + $"{t.Test.Words}, p = {Numbers.Short(t.Adjusted)} after Holm)";

    private static string Mean(MetricKey metric, RunGroup group)
    {
        var sample = group.Sample(metric);
        return $"{group.Title}: {metric.Title} {Shown(metric, sample)} ({Count(sample.Count)})";
    }

    private static string Count(int seeds) => FormattableString.Invariant($"{seeds} seed{(seeds == 1 ? "" : "s")}");

    private static string Better(Comparison c, MetricKey metric, RunGroup best)
    {
        var next = Ranked(c, metric).First(g => g != best);
        var test = c.Tests.First(t => (t.A == best && t.B == next) || (t.A == next && t.B == best));
        return $"{best.Title} is the best of {c.Groups.Length} by {metric.Title}, by more than chance: {Shown(metric, best.Sample(metric))} against {Shown(metric, next.Sample(metric))} of {next.Letter}, the next; {Words(test)}.";
    }

    private static string Undecided(Comparison c, MetricKey metric)
    {
        RunGroup[] ranked = [.. Ranked(c, metric)];
        if (ranked.Length < 2)
        {
            return $"No verdict: of {metric.Title} only one group has a number.";
        }

        var (first, second) = (ranked[0], ranked[1]);
        var tie = metric.Shown(first.Sample(metric).Mean) == metric.Shown(second.Sample(metric).Mean);
        var means = tie
            ? $"{first.Letter} and {second.Letter} have the same mean {metric.Title}, {metric.Shown(first.Sample(metric).Mean)}"
            : $"by the mean of {metric.Title} {first.Letter} comes first with {Shown(metric, first.Sample(metric))} and {second.Letter} next with {Shown(metric, second.Sample(metric))}";
        var why = c.WhyUntested(first, second) is { } untested
            ? $"no test says whether that is more than chance: {untested}"
            : $"which could be chance: {Words(c.Tests.First(t => (t.A == first && t.B == second) || (t.A == second && t.B == first)))}";
        var found = c.Tests.Count(t => t.Better is not null);
        return $"No group is the best: {means}; {why}."
            + (
                c.Tests.IsEmpty
                    ? ""
                    : FormattableString.Invariant($" {found} of {c.Tests.Length} differences are more than chance.")
            );
    }

    private static IEnumerable<RunGroup> Ranked(Comparison c, MetricKey metric) =>
        c.Groups.Where(g => g.Sample(metric).Count > 0).OrderByDescending(g => metric.Merit(g.Sample(metric).Mean));
}
