using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Snn.Convex.ClosedForm;
using Snn.Convex.Experiments;
using Snn.Data.Faults;
using Snn.Runner.Catalogue;
using Snn.Runner.Completion;
using Snn.Runner.Execution;
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
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "ID",
        };
        ids.CompletionSources.Add(_ => Experiments.All.Select(e => e.Id).Concat(Experiments.Groups)
            .Select(id => new System.CommandLine.Completions.CompletionItem(id)));
        var set = new RepeatedOption("--set", "name=value", "Set a parameter; may be repeated.", "name=value; 'snn show ID' lists the parameters");
        set.CompletionSources.Add(Completions.Assignments);
        var epochs = Options.Count("--epochs", "The same as --set epochs=n.", 0);
        var points = Options.Text(
            "--points", "FILE", "Data points of your own for a surface: a CSV file, inputs first, the target last.", "a CSV file");
        var math = Options.Word("--math", "Linear algebra of convex networks [default: managed].", [.. MathProvider.Words]);
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on with the newest run of the ID with these parameters and this seed that lacks epochs, or begin one; without an ID, with the newest that was broken off.",
        };
        var shared = RunOptions.Make("the experiment's published seed");
        var command = new ExemplifiedCommand(
            "run", "Run experiments; each gets a folder of its own below results/.",
            "snn run 4.1-proj-single --epochs 3",
            "snn run 4.1-ce --data sample --epochs 2 --set lr=1e-3 --json",
            "snn run 4.2-vgg8a --resume --checkpoint-every 10m")
        {
            ids, set, epochs, points, math, resume,
        };
        foreach (var option in shared.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            var goesOn = parsed.GetValue(resume);
            string[] assignments =
            [
                .. parsed.GetValue(set) ?? [],
                .. parsed.GetValue(epochs) is { } n ? [string.Create(CultureInfo.InvariantCulture, $"epochs={n}")] : Array.Empty<string>(),
            ];
            var wanted = parsed.GetValue(ids) ?? [];
            if (wanted.Length == 0)
            {
                return goesOn && assignments.Length == 0
                    ? Newest()
                    : context.Refuse(new(FaultKind.Usage, "snn run", "ID is missing", "see 'snn run --help'; 'snn list' has the experiments"));
            }

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

                var settings = shared.Settings(parsed, context.Arguments, provider, parsed.GetValue(points));
                var json = parsed.GetValue(shared.Json);
                var host = Runs.Host(context, json);
                var epochsGiven = assignments.Select(Assignment.Parse).Sequence().Match(made => made.Any(a => a.Name == "epochs"), _ => false);
                return Runs.Do(
                    entries.Select(Func<RunOutcome> (entry) => () => goesOn
                        ? Resumed(Resumption.Of(entry, settings, epochsGiven), settings, host)
                        : Launch.Run(entry, settings, host)),
                    context.Screen, shared.Telling(parsed, one: wanted.Length == 1 && entries[0].Id == wanted[0]));
            }

            int Newest()
            {
                var json = parsed.GetValue(shared.Json);
                return MathProvider.Use(parsed.GetValue(math) ?? MathProvider.Words[0]).Bind(provider =>
                {
                    var settings = shared.Settings(parsed, context.Arguments, provider, parsed.GetValue(points));
                    return Resumption.Newest(settings.Out).Map(found => Runs.Do(
                        [() => Resumed(found, settings, Runs.Host(context, json))], context.Screen, shared.Telling(parsed, one: true)));
                }).Match(code => code, context.Refuse);
            }
        });
        return command;
    }

    private static RunOutcome Resumed(Resumption resumption, RunSettings settings, RunHost host)
    {
        switch (resumption)
        {
            case Resumption.GoesOn goesOn:
                return Launch.Run(goesOn.Entry, settings, host, goesOn.Run);
            case Resumption.IsDone { Run: var run }:
                host.Note($"{run.Record.Id}: {RunViews.Shown(run.Path)} has all its epochs; leave out --resume for a new run, or ask for more epochs");
                return new(RunStatus.Done, run.Summary ?? [], []);
            case Resumption.Anew anew:
                return Launch.Run(anew.Entry, settings, host);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
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
}
