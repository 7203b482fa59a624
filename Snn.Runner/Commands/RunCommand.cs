using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Convex.ClosedForm;
using Snn.Convex.Experiments;
using Snn.Data.Faults;
using Snn.LocalLoss.Training;
using Snn.Runner.Catalogue;
using Snn.Runner.Execution;
using Snn.Runner.Reports;
using Snn.Runner.RunFolders;
using Snn.Runner.Terminal;

namespace Snn.Runner.Commands;

/// <summary><c>snn run ID…</c>: runs experiments, one after the other.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var ids = new Argument<string[]>("ID")
        {
            Description = $"Experiments, or groups of them: {string.Join(", ", Experiments.Groups)}.",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "ID",
        };
        ids.CompletionSources.Add(_ => Experiments.All.Select(e => e.Id).Concat(Experiments.Groups)
            .Select(id => new System.CommandLine.Completions.CompletionItem(id)));
        var set = new RepeatedOption("--set", "name=value", "Set a parameter; may be repeated.", "name=value; 'snn show ID' lists the parameters");
        var seed = Options.Seed("--seed", "Root of all randomness [default: the experiment's published seed].");
        var epochs = Options.Count("--epochs", "The same as --set epochs=n.", 0);
        var device = Options.Word("--device", "Where to train [default: auto].", [.. ComputeDevice.Words.Keys]);
        var libtorch = Options.LibTorch();
        var threads = Options.Count("--threads", "Threads for training [default: one per core].", 1);
        var data = Options.Text(
            "--data", "sample|full|DIR", "The small sample that ships with snn, the whole set (found or fetched), or a folder with its files [default: full].",
            "sample, full or a folder");
        var points = Options.Text(
            "--points", "FILE", "Data points of your own for a surface: a CSV file, inputs first, the target last.", "a CSV file");
        var math = Options.Word("--math", "Linear algebra of convex networks [default: managed].", [.. MathProvider.Words]);
        var output = Options.Text("--out", "DIR", "Folder of the results [default: results].", "a folder");
        var noReport = new Option<bool>("--no-report") { Description = "Write no report.html and no figures into the run's folder." };
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "run", "Run experiments; each gets a folder of its own below results/.",
            "snn run 4.1-proj-single --epochs 3",
            "snn run 4.1-ce --data sample --epochs 2 --set lr=1e-3 --json")
        {
            ids, set, seed, epochs, device, libtorch, threads, data, points, math, output, noReport, json,
        };
        command.SetAction(parsed =>
        {
            string[] assignments =
            [
                .. parsed.GetValue(set) ?? [],
                .. parsed.GetValue(epochs) is { } n ? [string.Create(CultureInfo.InvariantCulture, $"epochs={n}")] : Array.Empty<string>(),
            ];
            var wanted = parsed.GetRequiredValue(ids);
            var asked = parsed.GetValue(math) ?? MathProvider.Words[0];
            return Plan(wanted, assignments, parsed.GetValue(points) is not null).Bind(entries => MathProvider.Use(asked).Map(provider => (entries, provider))).Match(
                plan => Start(plan.entries, plan.provider),
                context.Refuse);

            int Start(ImmutableArray<Entry> entries, string provider)
            {
                if (asked == "auto" && provider.StartsWith("Managed", StringComparison.Ordinal))
                {
                    context.Screen.Note("MathNet finds no native provider; linear algebra is managed");
                }

                var settings = new RunSettings(
                    parsed.GetValue(seed), ComputeDevice.Words[parsed.GetValue(device) ?? "auto"], parsed.GetValue(libtorch), parsed.GetValue(threads),
                    parsed.GetValue(data) ?? RunSettings.FullData, parsed.GetValue(points), provider, parsed.GetValue(output) ?? "results", context.Arguments);
                return Run(entries, settings, context, parsed.GetValue(json), !parsed.GetValue(noReport), one: wanted.Length == 1 && entries[0].Id == wanted[0]);
            }
        });
        return command;
    }

    /// <summary>The entries with their parameters set: what is wrong with any of them is told before the first one runs.</summary>
    /// <param name="ids">Experiments and groups.</param>
    /// <param name="assignments"><c>name=value</c>.</param>
    /// <param name="points">Whether the user brings points for a surface.</param>
    internal static Result<ImmutableArray<Entry>> Plan(IEnumerable<string> ids, IEnumerable<string> assignments, bool points = false) =>
        assignments.Select(Assignment.Parse).Sequence().Bind(made =>
            Experiments.Find(ids).Bind(entries => points && Misused(entries, made) is { } fault ? fault : Set(entries, made)));

    private static Result<ImmutableArray<Entry>> Set(ImmutableArray<Entry> entries, ImmutableArray<Assignment> assignments) =>
        entries.Select(entry => entry.Experiment.With(entry.Id, assignments).Map(e => entry with { Experiment = e })).Sequence();

    private static Fault? Misused(ImmutableArray<Entry> entries, ImmutableArray<Assignment> assignments) =>
        entries.FirstOrDefault(e => e.Experiment is not Experiment.Surface) is { } other
            ? new(
                FaultKind.Usage, "--points", $"{other.Id} learns no surface of points", "give it with an experiment of the kind 'surface'; 'snn list' shows the kinds")
        : assignments.Select(a => a.Name).FirstOrDefault(SurfaceExperiment.OfTheGrid.Contains) is { } unused
            ? new(FaultKind.Usage, $"--set {unused}", "it has no meaning with --points", "leave one of them out")
        : null;

    /// <summary>What a run tells the user while it lasts.</summary>
    internal static RunHost Host(Context context, bool json)
    {
        var screen = context.Screen;
        return new(
            context.Clock,
            json ? RunViews.Silent(screen)
                : screen.Rich is { } rich ? RunViews.Live(rich(), context.Clock)
                : RunViews.Plain(screen, context.Clock),
            json ? DataViews.Silent : find => DataViews.Show(screen, context.Clock, find),
            screen.Note, context.Stop);
    }

    private static int Run(ImmutableArray<Entry> entries, RunSettings settings, Context context, bool json, bool report, bool one)
    {
        var screen = context.Screen;
        var host = Host(context, json);
        var outcomes = new List<RunOutcome>();
        foreach (var entry in entries)
        {
            var outcome = Launch.Run(entry, settings, host);
            outcomes.Add(outcome);
            Tell(outcome, screen, json, report && Word(outcome, "folder") is { Length: > 0 } folder ? ReportFiles.Write(folder) : null);
            if (outcome.Status == RunStatus.Interrupted)
            {
                break;
            }
        }

        if (json)
        {
            screen.Out.WriteLine(RunJson.Page(one ? outcomes[0].Summary : new JsonObject { ["runs"] = new JsonArray([.. outcomes.Select(o => o.Summary)]) }));
        }
        else if (!one)
        {
            Listing.Write(screen, ["id", "status", "seconds", "folder"], [.. outcomes.Select(Row)]);
        }

        // An interruption ends all; else the first failure speaks for the command.
        return outcomes[^1].Status == RunStatus.Interrupted
            ? ExitCode.Interrupted
            : outcomes.Select(o => o.ExitCode).FirstOrDefault(code => code != ExitCode.Done);
    }

    private static void Tell(RunOutcome outcome, Screen screen, bool json, Result<ReportFiles.Written>? report)
    {
        var folder = Word(outcome, "folder");
        if (!json && (outcome.Metrics.Length > 0 || outcome.Status == RunStatus.Done))
        {
            Listing.WritePairs(
                screen,
                [
                    .. outcome.Metrics.Select(m => (m.Name, Figures.Of(m.Name, m.Value))),
                    ("wall time", Figures.Time(TimeSpan.FromSeconds(outcome.Summary["wall_seconds"]!.GetValue<double>()))), ("folder", RunViews.Shown(folder)),
                    .. report is Result<ReportFiles.Written>.Ok written ? [("report", RunViews.Shown(written.Value.Path))] : Array.Empty<(string, string)>(),
                ]);
        }

        // What the run has computed stands in its folder; a report can be written again.
        if (report is Result<ReportFiles.Written>.Error unwritten && outcome.Fault is null)
        {
            screen.Tell(unwritten.Fault);
        }

        if (outcome.Fault is { } fault)
        {
            screen.Tell(fault);
        }
        else if (outcome.Status == RunStatus.Interrupted)
        {
            screen.Note($"{Word(outcome, "id")}: interrupted; {(folder.Length > 0 ? $"what was reached is in {RunViews.Shown(folder)}" : "nothing had begun")}");
        }

        if (outcome.Bug is { } bug)
        {
            screen.Detail(bug);
        }
    }

    private static IReadOnlyList<string> Row(RunOutcome outcome) =>
    [
        Word(outcome, "id"), Word(outcome, "status"), Figures.Short(outcome.Summary["wall_seconds"]!.GetValue<double>()), Word(outcome, "folder") is { Length: > 0 } folder ? RunViews.Shown(folder) : "",
    ];

    private static string Word(RunOutcome outcome, string name) => outcome.Summary[name]?.GetValue<string>() ?? "";
}
