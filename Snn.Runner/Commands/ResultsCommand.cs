using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary><c>snn results</c>: the runs that lie on the disk, and those under way.</summary>
internal static class ResultsCommand
{
    private const int MostReported = 20;

    private static readonly ImmutableArray<string> Statuses = ["running", "killed", "done", "failed", "interrupted"];

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var runs = Options.Runs();
        runs.Arity = ArgumentArity.ZeroOrMore;
        var results = Options.Results();
        var status = Options.Word(
            "--status",
            "Only runs with this status; 'killed': not ended, and no process is working on it.",
            [.. Statuses]
        );
        var watch = new Option<bool>("--watch")
        {
            Description = "Follow the running runs, and a sweep to its end; Ctrl-C does not stop them.",
        };
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "results",
            "List finished and running runs, the newest first: status, result, time.",
            "snn results",
            "snn results 4.1-ce --status done",
            "snn results --watch"
        )
        {
            runs,
            results,
            status,
            watch,
            json,
        };
        command.SetAction(parsed =>
        {
            var root = parsed.GetValue(results) ?? RunFolder.UsualRoot;
            return Asked()
                .Match(
                    folders =>
                    {
                        var read = folders.Select(FollowedRun.Read).ToArray();
                        Print(
                            read.Select(run => run.Match(_ => (Fault?)null, fault => fault)).OfType<Fault>(),
                            context
                        );
                        ImmutableArray<FollowedRun> found =
                        [
                            .. read.Select(run => run.Match(there => there, _ => (FollowedRun?)null))
                                .OfType<FollowedRun>()
                                .Where(r => parsed.GetValue(status) is not { } wanted || r.Status == wanted)
                                .OrderByDescending(r => r.Run.Record.Started)
                                .ThenByDescending(r => r.Run.Path, StringComparer.Ordinal),
                        ];
                        return parsed.GetValue(watch)
                            ? Watch(found, context, parsed.GetValue(json), root, Asked)
                            : List(found, context, parsed.GetValue(json), root);
                    },
                    context.Refuse
                );

            Result<ImmutableArray<string>> Asked() => Folders(parsed.GetValue(runs) ?? [], root);
        });
        return command;
    }

    private static Result<ImmutableArray<string>> Folders(string[] names, string root) =>
        names.Length > 0
            ? RunSelection.Find(names, root)
            : Archive.Below(root).Select(Path.GetFullPath).ToImmutableArray();

    // What cannot be read is told, and hides none of the others.
    private static void Print(IEnumerable<Fault> faults, Context context)
    {
        foreach (var fault in faults.Take(MostReported))
        {
            context.Screen.Report(fault);
        }
    }

    private static int List(ImmutableArray<FollowedRun> found, Context context, bool json, string root)
    {
        if (json)
        {
            context.Screen.Out.WriteLine(
                RunJson.Page(new JsonObject { ["runs"] = new JsonArray([.. found.Select(ToJson)]) })
            );
        }
        else if (found.IsEmpty)
        {
            context.Screen.Note($"there are no such runs below {root}; 'snn run ID' makes one");
        }
        else
        {
            ResultsTable.Write(
                context.Screen,
                [.. found.Select(ResultsTable.Row.Of)],
                context.Screen.Rich?.Invoke().Profile.Width
            );
        }

        return ExitCode.Done;
    }

    private static int Watch(
        ImmutableArray<FollowedRun> found,
        Context context,
        bool json,
        string root,
        Func<Result<ImmutableArray<string>>> asked
    )
    {
        ImmutableArray<FollowedRun> alive = [.. found.Where(r => r.IsAlive)];
        var last = found;
        var sweep = SweepLock.IsHeld(root);
        if (alive.IsEmpty && !sweep)
        {
            context.Screen.Note("no run is running");
        }
        else if (alive is [var one] && !sweep)
        {
            last = [one];
            OneRun
                .Host(context, json)
                .View(watch =>
                {
                    last = [Follower.Follow(one, watch, context.Stop)];
                    return new(last[0].Run.Status, last[0].Run.Summary ?? RunSummary.Unknown, []);
                });
        }
        else
        {
            last = WatchAll(alive, context, json, root, asked);
        }

        return context.Stop.IsCancellationRequested ? ExitCode.Interrupted
            : last.IsEmpty ? ExitCode.Done
            : List(last, context, json, "");
    }

    private static ImmutableArray<FollowedRun> WatchAll(
        ImmutableArray<FollowedRun> alive,
        Context context,
        bool json,
        string root,
        Func<Result<ImmutableArray<string>>> asked
    )
    {
        // What had ended before is not watched; of a sweep whatever begins, or goes on, is.
        var before = asked().Match(folders => folders, _ => []).ToHashSet(StringComparer.Ordinal);
        var ended = ImmutableArray.CreateBuilder<FollowedRun>();
        RunsView.Show(
            context.Screen,
            context.Clock,
            json,
            (show, _) =>
                Follower.FollowAll(
                    [.. alive.Select(r => r.Run.Path)],
                    () =>
                        SweepLock.IsHeld(root)
                            ? asked()
                                .Match(
                                    folders => folders.RemoveAll(f => before.Contains(f) && !RunLock.IsHeld(f)),
                                    _ => []
                                )
                            : null,
                    runs =>
                        show(
                            $"{Numbers.Grouped(runs.Length)} running",
                            [.. runs.Select(r => (RunsView.Name(r.Run.Record), (LiveState?)r.State))]
                        ),
                    ended.Add,
                    context.Stop
                )
        );
        return ended.ToImmutable();
    }

    private static JsonObject ToJson(FollowedRun run) =>
        new()
        {
            ["id"] = run.Run.Record.Id,
            ["seed"] = run.Run.Record.Seed,
            ["status"] = run.Status,
            ["epochs"] = run.Run.Epochs,
            ["epochs_done"] = run.Epochs.Length,
            ["metric"] = run.Headline?.Key.Name,
            ["value"] = RunJson.Number(run.Headline?.Value ?? double.NaN),
            ["wall_seconds"] = run.Wall is { } wall ? RunJson.Seconds(wall) : null,
            ["started"] = RunJson.Instant(run.Run.Record.Started),
            ["folder"] = run.Run.Path,
        };
}
