using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Snn.Convex.Laws;
using Snn.Data.Faults;
using Snn.Data.Laws;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Laws;
using Snn.Runner.Machine;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Plugins;
using Snn.Runner.Reports;
using Snn.Runner.Reports.Laws;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary>
/// <c>snn laws [SUBJECT…]</c>: puts neurons, the library's and the user's own, through the laws of their dynamics.
/// </summary>
internal static class LawsCommand
{
    private const int DefaultCases = 200;

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var subjects = new Argument<string[]>("SUBJECT")
        {
            Description =
                "Names of subjects, 'all', or files of your own: an assembly (.dll), C# (.cs) or a saved network (.snnc). None: list laws and subjects.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var laws = new Option<string[]>("--law")
        {
            Description = "Test these laws only.",
            AllowMultipleArgumentsPerToken = true,
        };
        var cases = new Option<int>("--cases")
        {
            Description = "Cases for each law.",
            DefaultValueFactory = _ => DefaultCases,
        };
        var seed = new Option<ulong>("--seed") { Description = "Decides the cases.", DefaultValueFactory = _ => 1 };
        var replay = new Option<string>("--replay") { Description = "Test only the case of a replay line." };
        var output = Options.Output(
            "Also write an HTML page with the laws and a plot of each counter-example (such as laws.html)."
        );
        var (libtorch, json) = (Options.LibTorch(), Options.Json());
        var command = new ExemplifiedCommand(
            "laws",
            "Run property-based tests on neuron dynamics, including your own.",
            "snn laws lif-zero",
            "snn laws my.cs --law threshold",
            "snn laws my.cs --out laws.html"
        )
        {
            subjects,
            laws,
            cases,
            seed,
            replay,
            output,
            libtorch,
            json,
        };
        command.SetAction(parsed =>
        {
            var words = parsed.GetValue(subjects) ?? [];
            if (words.Length == 0)
            {
                return List(context, parsed.GetValue(json));
            }

            return (
                from asked in Settings(
                    parsed.GetValue(cases),
                    parsed.GetValue(seed),
                    parsed.GetValue(replay),
                    parsed.GetValue(laws) ?? []
                )
                from found in Subjects(words, asked.Laws, context.Stop)
                from _ in Libraries(found, parsed.GetValue(libtorch))
                from reports in Check(
                    found,
                    asked.Laws,
                    asked.Settings with
                    {
                        Stop = context.Stop,
                    },
                    report =>
                    {
                        if (!parsed.GetValue(json))
                        {
                            Print(context, report);
                        }
                    }
                )
                from page in Page(parsed.GetValue(output), reports)
                select Conclude(context, reports, page, parsed.GetValue(json))
            ).Match(code => code, context.Refuse);
        });
        return command;
    }

    private static Result<(ImmutableHashSet<string> Laws, CheckSettings Settings)> Settings(
        int cases,
        ulong seed,
        string? replay,
        string[] laws
    )
    {
        if (cases is < 1 or > 10_000_000)
        {
            return new Fault(
                FaultKind.Usage,
                "--cases",
                $"'{cases}' is not allowed",
                "give a whole number from 1 to 10000000"
            );
        }

        var known = LawSubjects.Laws.Select(l => l.Law.Name).ToImmutableHashSet();
        var settings = new CheckSettings(cases, seed);
        if (replay is not null)
        {
            if (CheckSettings.Replaying(replay, out var law) is not { } one || !known.Contains(law))
            {
                return new Fault(
                    FaultKind.Usage,
                    "--replay",
                    $"'{replay}' is no replay line",
                    "copy the line that a counter-example ends with, such as threshold@1:13/200"
                );
            }

            (settings, laws) = (one, [law]);
        }

        return laws.FirstOrDefault(law => !known.Contains(law)) is { } unknown
            ? new Fault(
                FaultKind.Usage,
                "--law",
                $"there is no law '{unknown}'",
                $"{Nearest.Hint(unknown, known)}'snn laws' lists them"
            )
            : (laws.Length == 0 ? known : [.. laws], settings);
    }

    // Those of the subjects that have a law that is asked for: another kind has other laws.
    private static Result<ImmutableArray<(string Word, LawSubject Subject)>> Subjects(
        string[] words,
        ImmutableHashSet<string> laws,
        CancellationToken cancel
    ) =>
        words
            .Select(word =>
                word == "all" ? ByName(LawSubjects.All)
                : Plugin.IsNamedBy(word)
                    ? Plugin
                        .Load(word, null, SourceCompiler.OfThisMachine(), KnownPlugins.OfThisMachine(), cancel)
                        .Bind(LawSubjects.In)
                        .Map(own => From(word, own))
                : word.EndsWith(".snnc", StringComparison.OrdinalIgnoreCase)
                    ? Saved(word).Map(layers => From(word, layers))
                : Named(word).Map(ByName)
            )
            .Sequence()
            .Map<ImmutableArray<(string Word, LawSubject Subject)>>(found =>
                [.. found.SelectMany(s => s).Where(one => one.Subject.Laws.Any(law => laws.Contains(law.Name)))]
            )
            .Bind(found =>
                found.IsEmpty
                    ? new Fault(
                        FaultKind.Usage,
                        "--law",
                        $"{string.Join(", ", words)} has no law '{string.Join("', '", laws.Order())}'",
                        "'snn laws' lists which kinds have which"
                    )
                    : (Result<ImmutableArray<(string Word, LawSubject Subject)>>)found
            );

    private static ImmutableArray<(string Word, LawSubject Subject)> ByName(ImmutableArray<LawSubject> subjects) =>
        [.. subjects.Select(subject => (subject.Name, subject))];

    private static ImmutableArray<(string Word, LawSubject Subject)> From(
        string file,
        ImmutableArray<LawSubject> subjects
    ) => [.. subjects.Select(subject => (file, subject))];

    // Each layer of a saved network by itself, the lowest first.
    private static Result<ImmutableArray<LawSubject>> Saved(string file) =>
        Archive
            .NetworkOf(file)
            .Bind(saved =>
                saved is null
                    ? new Fault(
                        FaultKind.Data,
                        file,
                        "there is no such file",
                        "name a network that 'snn run' has saved, such as network.snnc of its folder"
                    )
                    : (Result<ImmutableArray<LawSubject>>)
                        saved
                            .Layers.Select((layer, l) => NetworkLaws.Subject(new($"layer {l + 1} of {file}", layer)))
                            .ToImmutableArray()
            );

    // A name, or what several names begin with: 'lif' is all of lif-zero, lif-subtract and so on.
    private static Result<ImmutableArray<LawSubject>> Named(string word) =>
        LawSubjects.All.Where(s => s.Name == word).ToImmutableArray() is { IsEmpty: false } one ? one
        : LawSubjects.All.Where(s => s.Name.StartsWith($"{word}-", StringComparison.Ordinal)).ToImmutableArray()
            is { IsEmpty: false } several
            ? several
        : new Fault(
            FaultKind.Usage,
            "SUBJECT",
            $"there is no subject '{word}'",
            $"{Nearest.Hint(word, LawSubjects.All.Select(s => s.Name))}'snn laws' lists them; a file of your own ends in .dll, .cs or .snnc"
        );

    private static Result<bool> Libraries(
        ImmutableArray<(string Word, LawSubject Subject)> subjects,
        string? libtorch
    ) => subjects.Any(one => one.Subject.NeedsLibTorch) ? LibTorch.Load(libtorch).Map(_ => true) : true;

    private static Result<ImmutableArray<AskedReport>> Check(
        ImmutableArray<(string Word, LawSubject Subject)> subjects,
        ImmutableHashSet<string> laws,
        CheckSettings settings,
        Action<LawReport> tell
    )
    {
        var reports = ImmutableArray.CreateBuilder<AskedReport>();
        foreach (var (word, subject) in subjects)
        {
            try
            {
                reports.Add(new(word, subject.Check(laws, settings with { Workers = WorkersFor(subject) })));
                tell(reports[^1].Report);
            }
            catch (LawException error)
            {
                return new Fault(
                    FaultKind.Data,
                    subject.Name,
                    error.Message,
                    "see what makes its parameters and members"
                );
            }
        }

        return reports.ToImmutable();
    }

    private static Result<string?> Page(string? file, ImmutableArray<AskedReport> reports) =>
        file is null
            ? new Result<string?>.Ok(null)
            : ReportFiles.WritePage(file, LawPage.Of(reports)).Map(page => (string?)page);

    private static int Conclude(Context context, ImmutableArray<AskedReport> reports, string? page, bool json)
    {
        var passed = reports.All(one => one.Report.Passed);
        if (json)
        {
            var document = new JsonObject
            {
                ["passed"] = passed,
                ["subjects"] = new JsonArray([.. reports.Select(one => LawJson.Of(one.Report))]),
            };
            if (page is not null)
            {
                document["page"] = page;
            }

            context.Screen.Out.WriteLine(RunJson.Page(document));
        }
        else if (page is not null)
        {
            Listing.WritePairs(context.Screen, [("page", RunViews.Shown(page))]);
        }

        return passed ? ExitCode.Done : ExitCode.Failed;
    }

    // The library's own keep nothing outside of their state; of a user's nobody knows.
    private static int WorkersFor(LawSubject subject) =>
        LawSubjects.All.Contains(subject) ? Environment.ProcessorCount : 1;

    private static void Print(Context context, LawReport report)
    {
        foreach (var line in report.ToString().Split('\n'))
        {
            context.Screen.Out.WriteLine(PlainText.Of(line, int.MaxValue));
        }
    }

    private static int List(Context context, bool json)
    {
        var screen = context.Screen;
        if (json)
        {
            screen.Out.WriteLine(
                RunJson.Page(
                    new JsonObject
                    {
                        ["subjects"] = new JsonArray([
                            .. LawSubjects.All.Select(s => new JsonObject { ["name"] = s.Name, ["kind"] = s.Kind }),
                        ]),
                        ["laws"] = new JsonArray([.. LawSubjects.Laws.Select(l => LawJson.Of(l.Law, l.Kind))]),
                    }
                )
            );
            return ExitCode.Done;
        }

        Listing.Write(
            screen,
            ["law", "of a", "says", "formula"],
            [.. LawSubjects.Laws.Select(IReadOnlyList<string> (l) => [l.Law.Name, l.Kind, l.Law.Words, l.Law.Formula])]
        );
        screen.Out.WriteLine($"Subjects: {string.Join(", ", LawSubjects.All.Select(s => s.Name))}.");
        screen.Out.WriteLine(
            "'snn laws NAME' tries one, 'snn laws all' all, 'snn laws my.cs' or 'my.dll' your own (docs/property-testing.md)."
        );
        return ExitCode.Done;
    }
}
