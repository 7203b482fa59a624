using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary>Measures pairs, and those that look like regressions again.</summary>
internal static class GateRun
{
    // A regression is one only where fresh processes show it again, and again.
    private const int Confirmations = 2;

    /// <summary>The table, or why there is none.</summary>
    /// <param name="request">What to measure.</param>
    /// <param name="progress">Told what is being measured.</param>
    internal static Result<GateReport> Of(GateRequest request, Action<string> progress) => request.Against is { } folder
        ? Builds.Of(folder).Bind(baseline => request.BuildPairs().Bind(pairs => Measure(request, pairs, baseline, folder, progress)))
        : RatiosOf(request).Bind(ratios => request.RatioPairs(ratios).Bind(pairs => Measure(request, pairs, Builds.Current, null, progress)));

    /// <summary>The ratios to judge by: those of the file that the request names, or those of this build.</summary>
    internal static Result<Ratios> RatiosOf(GateRequest request) => request.Ratios is { } file ? Ratios.Read(file) : Ratios.Committed();

    private static Result<GateReport> Measure(
        GateRequest request, ImmutableArray<Pair> pairs, string baseline, string? folder, Action<string> progress)
    {
        try
        {
            return Rows(pairs, request.Sampling, baseline, progress).Bind(rows => Confirmed(rows, pairs, request, baseline, progress))
                .Map(rows => new GateReport(folder, request.Rules, request.Sampling, [.. rows.Values]));
        }
        catch (WorkerException error)
        {
            return new Fault(FaultKind.Failed, "gate", error.Message, "run that benchmark by itself to see more");
        }
    }

    private static Result<ImmutableSortedDictionary<string, GateRow>> Rows(
        IReadOnlyList<Pair> pairs, Sampling sampling, string baseline, Action<string> progress)
    {
        var measured = pairs.ToDictionary(p => p.Name, _ => (Current: Samples.None, Baseline: Samples.None), StringComparer.Ordinal);
        for (var launch = 0; launch < sampling.Launches; launch++)
        {
            var started = WorkerPair.Start(baseline, currentFirst: launch % 2 == 0);
            if (started is Result<WorkerPair>.Error error)
            {
                return error.Fault;
            }

            using var workers = ((Result<WorkerPair>.Ok)started).Value;
            foreach (var (pair, i) in pairs.Select((p, i) => (p, i)))
            {
                progress(string.Create(CultureInfo.InvariantCulture, $"{(launch * pairs.Count) + i + 1}/{sampling.Launches * pairs.Count} {pair.Name}"));
                if (pair.Over is null || workers.Baseline.Works.Contains(pair.Over))
                {
                    var (current, held) = sampling.Measure(workers.Current, workers.Baseline, pair);
                    var (a, b) = measured[pair.Name];
                    measured[pair.Name] = (a.Concat(current), b.Concat(held));
                }
            }
        }

        return pairs.ToImmutableSortedDictionary(p => p.Name, p => Row(p, measured[p.Name].Current, measured[p.Name].Baseline), StringComparer.Ordinal);
    }

    private static GateRow Row(Pair pair, Samples current, Samples baseline) => current.Seconds.IsEmpty
        ? new(pair.Name, current, baseline, pair.ExactAllocations, Verdict.NotJudged, "not in the baseline")
        : pair.Row(current, baseline);

    private static Result<ImmutableSortedDictionary<string, GateRow>> Confirmed(
        ImmutableSortedDictionary<string, GateRow> rows, ImmutableArray<Pair> pairs, GateRequest request, string baseline, Action<string> progress)
    {
        for (var again = 0; again < Confirmations; again++)
        {
            Pair[] suspects = [.. pairs.Where(p => Rules.IsRegression(rows[p.Name].Verdict))];
            if (suspects.Length == 0)
            {
                break;
            }

            progress($"confirming {suspects.Length}");
            switch (Rows(suspects, request.Sampling, baseline, progress))
            {
                case Result<ImmutableSortedDictionary<string, GateRow>>.Error fault:
                    return fault.Fault;
                case Result<ImmutableSortedDictionary<string, GateRow>>.Ok repeated:
                    rows = rows.SetItems(repeated.Value.Select(r => KeyValuePair.Create(r.Key, Second(rows[r.Key], r.Value))));
                    break;
            }
        }

        return rows;
    }

    private static GateRow Second(GateRow first, GateRow second) => Rules.IsRegression(second.Verdict)
        ? second
        : second with { Note = string.Create(CultureInfo.InvariantCulture, $"not confirmed: first ×{first.Ratio:F2}") };
}
