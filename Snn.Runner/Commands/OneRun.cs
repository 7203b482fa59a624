using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Observers;
using Snn.Runner.Observers.TensorBoard;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Reports;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary>One run, and what came of it.</summary>
internal static class OneRun
{
    private const int MostOnTop = 4;

    /// <summary>What a run tells the user while it lasts.</summary>
    /// <param name="context">The process.</param>
    /// <param name="json">Whether standard output is kept for JSON.</param>
    /// <param name="layers">Whether each epoch's numbers are told layer by layer, too.</param>
    /// <param name="tensorBoard">Whether the run leaves events for TensorBoard.</param>
    internal static RunHost Host(Context context, bool json, bool layers = false, bool tensorBoard = false)
    {
        var screen = context.Screen;
        return new(
            context.Clock,
            json ? RunViews.Silent(screen)
                : screen.Rich is { } rich ? RunViews.Live(rich(), context.Clock, layers)
                : RunViews.Plain(screen, context.Clock, layers),
            json ? DataViews.Silent : find => DataViews.Show(screen, context.Clock, find),
            (folder, note) =>
                ProgressFile.Watch(folder, context.Clock)
                + (tensorBoard ? EventStream.Watch(folder, context.Clock, note) : null),
            screen.Note,
            context.Stop
        );
    }

    /// <summary>Does a run, and tells what came of it.</summary>
    /// <param name="run">Gives its outcome when it is called.</param>
    /// <param name="context">The process: where to tell.</param>
    /// <param name="output">How.</param>
    /// <returns>The exit code.</returns>
    internal static int Do(Func<RunOutcome> run, Context context, OutputOptions output)
    {
        var outcome = run();
        var ended = context.Clock.GetTimestamp();
        // Who stops a run waits for its end, not for a page that can be written later.
        var reported = output.Report && outcome.Status != RunStatus.Interrupted;
        var report = reported && outcome.Summary.Folder is { } folder ? ReportFiles.Write(folder) : null;
        Print(outcome, context.Screen, output.Json, report, context.Clock.GetElapsedTime(ended));
        if (output.Json)
        {
            context.Screen.Out.WriteLine(RunJson.Page(outcome.Summary.ToJson()));
        }

        return outcome.ExitCode;
    }

    private static void Print(
        RunOutcome outcome,
        Screen screen,
        bool json,
        Result<ReportFiles.Written>? report,
        TimeSpan reporting
    )
    {
        var folder = outcome.Summary.Folder ?? "";
        if (!json && (outcome.Metrics.Length > 0 || outcome.Status == RunStatus.Done))
        {
            var (top, rest) = Metrics(outcome.Metrics);
            if (!rest.IsEmpty)
            {
                Listing.WritePairs(screen, [.. top.Select(m => (m.Name, Shown(m, outcome)))]);
                screen.Out.WriteLine();
            }

            Listing.WritePairs(
                screen,
                [
                    .. (rest.IsEmpty ? top : rest).Select(m => (m.Name, Shown(m, outcome))),
                    (
                        "wall time",
                        Numbers.Time(outcome.Summary.Wall ?? TimeSpan.Zero)
                            + (report is null ? "" : $", and {Numbers.Time(reporting)} for the report")
                    ),
                    ("folder", RunViews.Shown(folder)),
                    .. report is Result<ReportFiles.Written>.Ok written
                        ? [("report", RunViews.Shown(written.Value.Path))]
                        : Array.Empty<(string, string)>(),
                ]
            );
        }

        // What the run has computed stands in its folder; a report can be written again.
        if (report is Result<ReportFiles.Written>.Error unwritten && outcome.Fault is null)
        {
            screen.Report(unwritten.Fault);
        }

        if (outcome.Fault is { } fault)
        {
            screen.Report(fault);
        }
        else if (outcome.Status == RunStatus.Interrupted)
        {
            var reached =
                folder.Length > 0
                    ? $"the state is saved in {RunViews.Shown(folder)}; --resume continues from it, and snn report shows what it did so far"
                    : "nothing had started";
            screen.Note($"{outcome.Summary.Id}: interrupted; {reached}");
        }

        if (report is null && folder.Length > 0 && ReportFiles.IsOlder(folder))
        {
            screen.Note(
                $"{RunViews.Shown(Path.Combine(folder, ReportFiles.ReportFile))} is older than these results; snn report writes it again"
            );
        }

        if (outcome.Bug is { } bug)
        {
            screen.Detail(bug);
        }
    }

    // Those that a reader wants first, and the others in their order.
    private static (ImmutableArray<Metric> Top, ImmutableArray<Metric> Others) Metrics(ImmutableArray<Metric> all)
    {
        ImmutableArray<Metric> top =
        [
            .. MetricKeys
                .Results.Where(key => key.Better != Better.Neither)
                .SelectMany(key => all.Where(m => m.Name == key.Name))
                .Take(MostOnTop),
        ];
        return (top, all.RemoveAll(m => top.Any(t => t.Name == m.Name)));
    }

    private static string Shown(Metric metric, RunOutcome outcome) =>
        metric.Name == MetricKeys.BestTestAccuracy.Name && metric.Value is RunValue.Real { Value: var accuracy }
            ? $"{metric.Shown()}  ({BestEpochs.Words(accuracy, MetricKeys.BestChosenBy.In(outcome.Metrics))})"
            : metric.Explained();
}
