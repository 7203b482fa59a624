using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Execution;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Machine;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Runner.Text;
using TorchSharp;

namespace Snn.Runner.Commands;

/// <summary>Runs several experiments, each in a process of its own, and tells what came of them.</summary>
/// <param name="context">The process.</param>
/// <param name="settings">What the user asked for beside the experiments.</param>
/// <param name="json">Whether standard output is kept for JSON.</param>
internal sealed class SeveralRuns(Context context, RunSettings settings, bool json)
{
    private readonly RunHost _host = OneRun.Host(context, json);

    /// <summary>Does them all, or those until the user stops.</summary>
    /// <param name="plan">The runs.</param>
    /// <param name="jobs">How many at once; null for as many as the machine bears.</param>
    /// <param name="options">The options that all share, as on the command line.</param>
    /// <returns>The exit code.</returns>
    internal int Do(ImmutableArray<PlannedRun> plan, int? jobs, ImmutableArray<string> options)
    {
        try
        {
            return Conclude(plan, Run(plan, jobs, options));
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            // While data was fetched, before the first of them began.
            return Conclude(plan, []);
        }
    }

    private ImmutableArray<SweptRun> Run(ImmutableArray<PlannedRun> plan, int? jobs, ImmutableArray<string> options)
    {
        // What all need is looked for once, and not by each at the same moment; no data for runs that cannot begin
        // anyway.
        var gpu = OnGpu(plan);
        var data = plan.Where(run => NoDevice(run) is null)
            .Select(run => run.Entry.Experiment.Needs.Data)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(d => d, Missing, StringComparer.Ordinal);
        var (ready, hopeless) = Split(
            plan,
            run => NoDevice(run) ?? (run.Entry.Experiment.Needs.Data is { } word ? data[word] : null)
        );
        var atOnce = Math.Min(
            ready.Length,
            jobs
                ?? Capacity.Of(
                    [.. ready.Select(r => r.Entry.Experiment)],
                    settings.Threads,
                    gpu.Match(there => there, _ => false),
                    Environment.ProcessorCount,
                    Hardware.FreeMemory()
                )
        );
        var threads =
            settings.Threads is null && atOnce > 1
                ? ["--threads", Math.Max(1, Environment.ProcessorCount / atOnce).ToString(CultureInfo.InvariantCulture)]
                : Array.Empty<string>();
        var ended = hopeless;
        using var sweep = ready.IsEmpty ? null : SweepLock.Take(settings.Out);
        RunsView.Show(
            context.Screen,
            context.Clock,
            json,
            (show, say) =>
            {
                foreach (var run in hopeless)
                {
                    Print(run, say);
                }

                ended = ended.AddRange(
                    Sweep.Run(
                        ready,
                        Math.Max(1, atOnce),
                        run => RunProcess.Start(run, [.. options, .. threads], settings.Out),
                        run => Print(run, say),
                        standing => show(standing.Words, standing.Running),
                        context.Stop
                    )
                );
            }
        );
        return [.. ended.OrderBy(e => plan.IndexOf(e.Run))];

        Fault? NoDevice(PlannedRun run) =>
            run.Entry.Experiment.Kind.UsesDevice && gpu is Result<bool>.Error none ? none.Fault : null;
    }

    private Fault? Missing(string word) =>
        Launch.Data(word, settings.Data ?? RunSettings.FullData, _host).Match(_ => (Fault?)null, fault => fault);

    // Without a training run libtorch is not asked: it may not be there.
    private Result<bool> OnGpu(ImmutableArray<PlannedRun> plan) =>
        plan.Any(p => p.Entry.Experiment.Kind.UsesDevice)
            ? LibTorch
                .Load(settings.LibTorch)
                .Bind(loaded => ComputeDevice.Resolve(settings.Device, loaded))
                .Map(device => device.type == DeviceType.CUDA)
            : false;

    private static (ImmutableArray<PlannedRun> Ready, ImmutableArray<SweptRun> Hopeless) Split(
        ImmutableArray<PlannedRun> plan,
        Func<PlannedRun, Fault?> trouble
    )
    {
        var looked = plan.Select(run => (Run: run, Trouble: trouble(run))).ToArray();
        return (
            [.. looked.Where(l => l.Trouble is null).Select(l => l.Run)],
            [.. looked.Where(l => l.Trouble is not null).Select(l => SweptRun.Without(l.Run, l.Trouble!))]
        );
    }

    private void Print(SweptRun run, Action<string> say)
    {
        foreach (var line in run.ErrorLines)
        {
            Note($"{run.Run.Name}: {line}", say);
        }

        say(
            string.Join(
                "  ",
                new[]
                {
                    run.Run.Name,
                    run.Status,
                    run.Headline?.Text ?? "",
                    run.Wall is { } wall ? Numbers.Time(wall) : "",
                    run.Folder is { } folder ? RunViews.Shown(folder) : "",
                }.Where(word => word.Length > 0)
            )
        );
    }

    // Below lines that move, what comes from elsewhere would be drawn over.
    private void Note(string text, Action<string> say)
    {
        if (json || context.Screen.Rich is null)
        {
            context.Screen.Note(text);
        }
        else
        {
            say(NoteLine.Prefix + text);
        }
    }

    private int Conclude(ImmutableArray<PlannedRun> plan, ImmutableArray<SweptRun> ended)
    {
        ImmutableArray<RunDossier> done =
        [
            .. ended
                .Where(e => e.Status == RunRecord.Word(RunStatus.Done) && e.Folder is not null)
                .Select(e => RunDossier.Read(e.Folder!))
                .Select(read => read.Match(dossier => dossier, _ => (RunDossier?)null))
                .OfType<RunDossier>()
                .DistinctBy(d => d.Folder),
        ];
        var comparison = done.IsEmpty ? null : Comparison.Of(done);
        if (json)
        {
            var summary = new JsonObject { ["runs"] = new JsonArray([.. ended.Select(e => e.Summary.ToJson())]) };
            if (comparison is not null)
            {
                summary["groups"] = ComparisonJson.Groups(comparison);
            }

            context.Screen.Out.WriteLine(RunJson.Page(summary));
        }
        else
        {
            Print(ended, comparison);
        }

        if (context.Stop.IsCancellationRequested)
        {
            context.Screen.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"interrupted with {ended.Count(e => e.ExitCode == ExitCode.Done)} of {plan.Length} runs done; the same command with --resume continues"
                )
            );
            return ExitCode.Interrupted;
        }

        return ended.Select(e => e.ExitCode).FirstOrDefault(code => code != ExitCode.Done);
    }

    private void Print(ImmutableArray<SweptRun> ended, Comparison? comparison)
    {
        if (!ended.IsEmpty)
        {
            ResultsTable.Write(
                context.Screen,
                [.. ended.Select(ResultsTable.Row.Of)],
                context.Screen.Rich?.Invoke().Profile.Width
            );
        }

        // A mean of one run is that run, which stands above.
        if (comparison is null || comparison.Groups.All(g => g.Runs.Length < 2))
        {
            return;
        }

        foreach (var experiment in comparison.Groups.GroupBy(g => g.Runs[0].Id))
        {
            if (Headline.KeyOf(key => experiment.Any(g => g.Sample(key).Count > 0)) is { } metric)
            {
                var best = metric == comparison.Primary ? comparison.BestOf([.. experiment]) : null;
                context.Screen.Out.WriteLine();
                Listing.Write(
                    context.Screen,
                    [.. Varied(experiment).Prepend(experiment.Key), "runs", metric.Title, ""],
                    [
                        .. experiment.Select(g =>
                            (IReadOnlyList<string>)
                                [
                                    g.Letter,
                                    .. Varied(experiment).Select(v => g.Differing.First(d => d.Name == v).Value),
                                    g.Runs.Length.ToString(CultureInfo.InvariantCulture),
                                    Verdict.Shown(metric, g.Sample(metric)),
                                    g == best ? "best" : "",
                                ]
                        ),
                    ]
                );
            }
        }

        context.Screen.Out.WriteLine();
        Listing.WriteText(context.Screen, Verdict.Of(comparison));

        static IEnumerable<string> Varied(IGrouping<string, RunGroup> groups) =>
            groups
                .First()
                .Differing.Select(d => d.Name)
                .Where(name =>
                    groups.Select(g => g.Differing.First(d => d.Name == name).Value).Distinct().Skip(1).Any()
                );
    }
}
