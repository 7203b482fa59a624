using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary>Measures pairs, and those that look like regressions again.</summary>
internal static class GateRun
{
    /// <summary>The table, or why there is none.</summary>
    /// <param name="request">What to measure.</param>
    /// <param name="progress">Gets what is being measured.</param>
    internal static Result<GateReport> Of(GateRequest request, Action<string> progress) =>
        request.Against is { } folder
            ? Builds
                .Of(folder)
                .Bind(baseline =>
                    request.BuildPairs().Bind(pairs => Measure(request, pairs, baseline, folder, progress))
                )
            : RatiosOf(request)
                .Bind(ratios =>
                    (request.Sampling.IsSmoke ? request.SmokePairs(ratios) : request.RatioPairs(ratios)).Bind(pairs =>
                        Measure(request, pairs, Builds.Current, null, progress)
                    )
                );

    /// <summary>The ratios to judge by: those of the file that the request names, or those of this build.</summary>
    internal static Result<Ratios> RatiosOf(GateRequest request) =>
        request.Ratios is { } file ? Ratios.Read(file) : Ratios.Committed();

    private static Result<GateReport> Measure(
        GateRequest request,
        ImmutableArray<Pair> pairs,
        string baseline,
        string? folder,
        Action<string> progress
    )
    {
        try
        {
            return Rows(pairs, request.Sampling, baseline, progress)
                .Bind(rows => Confirmed(rows, pairs, request, baseline, progress))
                .Map(rows => new GateReport(folder, request.Rules, request.Sampling, [.. rows.Values]));
        }
        catch (WorkerException error)
        {
            return new Fault(FaultKind.Failed, "gate", error.Message, "run that benchmark by itself to see more");
        }
    }

    private static Result<ImmutableSortedDictionary<string, GateRow>> Rows(
        IReadOnlyList<Pair> pairs,
        Sampling sampling,
        string baseline,
        Action<string> progress
    )
    {
        var measured = pairs.ToDictionary(
            p => p.Name,
            _ => (Current: Samples.None, Baseline: Samples.None),
            StringComparer.Ordinal
        );
        Pair[] timed = [.. pairs.Where(p => p.Over is not null)];
        for (var launch = 0; launch < sampling.Launches && timed.Length > 0; launch++)
        {
            if (Each(timed, WorkerPair.Start(baseline, currentFirst: launch % 2 == 0), Time) is { } fault)
            {
                return fault;
            }
        }

        Pair[] counted = [.. pairs.Where(p => p.Counted)];
        if (
            counted.Length > 0
            && Each(counted, WorkerPair.Start(baseline, currentFirst: true, counts: true), Count) is { } uncounted
        )
        {
            return uncounted;
        }

        return pairs.ToImmutableSortedDictionary(
            p => p.Name,
            p => Row(p, measured[p.Name].Current, measured[p.Name].Baseline),
            StringComparer.Ordinal
        );

        void Time(Pair pair, WorkerPair workers)
        {
            progress($"timing {pair.Name}");
            var (current, held) = sampling.Time(workers.Current, workers.Baseline, pair);
            var (a, b) = measured[pair.Name];
            measured[pair.Name] = (a.Concat(current), b.Concat(held));
        }

        void Count(Pair pair, WorkerPair workers)
        {
            progress($"counting {pair.Name}");
            var (a, b) = measured[pair.Name];
            workers.Current.Open(pair.Work, sampling.Threads);
            a = a with { Bytes = workers.Current.Bytes() };
            if (pair.Over is { } over)
            {
                workers.Baseline.Open(over, sampling.Threads);
                b = b with { Bytes = workers.Baseline.Bytes() };
            }

            measured[pair.Name] = (a, b);
        }
    }

    // Does something with each pair that both builds have.
    private static Fault? Each(Pair[] pairs, Result<WorkerPair> started, Action<Pair, WorkerPair> measure)
    {
        if (started is Result<WorkerPair>.Error error)
        {
            return error.Fault;
        }

        using var workers = ((Result<WorkerPair>.Ok)started).Value;
        foreach (var pair in pairs.Where(p => p.Over is null || workers.Baseline.Works.Contains(p.Over)))
        {
            measure(pair, workers);
        }

        return null;
    }

    private static GateRow Row(Pair pair, Samples current, Samples baseline) =>
        current == Samples.None
            ? new(pair.Name, current, baseline, Verdict.NotJudged, "not in the baseline")
            : pair.Row(current, baseline);

    private static Result<ImmutableSortedDictionary<string, GateRow>> Confirmed(
        ImmutableSortedDictionary<string, GateRow> rows,
        ImmutableArray<Pair> pairs,
        GateRequest request,
        string baseline,
        Action<string> progress
    )
    {
        for (var again = 0; again < request.Confirmations; again++)
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
                    rows = rows.SetItems(
                        repeated.Value.Select(r => KeyValuePair.Create(r.Key, Second(rows[r.Key], r.Value)))
                    );
                    break;
            }
        }

        return rows;
    }

    private static GateRow Second(GateRow first, GateRow second) =>
        Rules.IsRegression(second.Verdict)
            ? second
            : second with
            {
                Note = string.Create(CultureInfo.InvariantCulture, $"not confirmed: first ×{first.Ratio:F2}"),
            };
}
