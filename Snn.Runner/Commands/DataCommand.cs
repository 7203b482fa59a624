using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Data;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn data list|fetch|verify|show</c>: the datasets.</summary>
internal static class DataCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context) =>
        new ExemplifiedCommand(
            "data",
            "List, download and verify the datasets.",
            "snn data fetch MNIST",
            "snn data verify",
            "snn data show my-images"
        )
        {
            List(context),
            Fetch(context),
            Verify(context),
            Show(context),
        };

    private static ExemplifiedCommand List(Context context)
    {
        var (folder, json) = (Folder(), Options.Json());
        var command = new ExemplifiedCommand("list", "List the datasets and where they can come from.", "snn data list")
        {
            folder,
            json,
        };
        command.SetAction(parsed =>
        {
            var options = StoreOptions.OfThisMachine(parsed.GetValue(folder));
            if (parsed.GetValue(json))
            {
                context.Screen.Out.WriteLine(
                    RunJson.Page(
                        new JsonObject
                        {
                            ["datasets"] = new JsonArray([
                                .. KnownDatasets.All.Select(JsonNode (info) => Describe(info, options)),
                            ]),
                        }
                    )
                );
                return ExitCode.Done;
            }

            Listing.Write(
                context.Screen,
                ["set", "source", "location", "files here"],
                [
                    .. KnownDatasets.All.SelectMany(info =>
                        Store
                            .Status(info, options)
                            .Select(
                                IReadOnlyList<string> (s) =>
                                    [info.Name, s.Source, s.Location, s.Present is { } n ? Of(n, s.Files) : ""]
                            )
                    ),
                ]
            );
            return ExitCode.Done;
        });
        return command;
    }

    private static ExemplifiedCommand Fetch(Context context)
    {
        var (sets, json) = (Sets(), Options.Json());
        var force = new Option<bool>("--force") { Description = "Replace damaged files." };
        var command = new ExemplifiedCommand(
            "fetch",
            "Fetch datasets into the cache, every file verified.",
            "snn data fetch MNIST",
            "snn data fetch FashionMNIST --force"
        )
        {
            sets,
            force,
            json,
        };
        command.SetAction(parsed =>
            Chosen(parsed.GetValue(sets))
                .Match(
                    infos =>
                        Each(
                            context,
                            parsed.GetValue(json),
                            "datasets",
                            infos,
                            info =>
                            {
                                Result<string> Find(Action<StoreEvent> tell) =>
                                    Store
                                        .Fetch(
                                            info,
                                            StoreOptions.OfThisMachine(null),
                                            parsed.GetValue(force),
                                            tell,
                                            context.Stop
                                        )
                                        .GetAwaiter()
                                        .GetResult();

                                return (
                                    parsed.GetValue(json)
                                        ? DataViews.Silent(Find)
                                        : DataViews.Show(context.Screen, context.Clock, Find)
                                ).Map<IReadOnlyList<JsonObject>>(path =>
                                    [new() { ["name"] = info.Name, ["folder"] = path }]
                                );
                            }
                        ),
                    context.Refuse
                )
        );
        return command;
    }

    private static ExemplifiedCommand Verify(Context context)
    {
        var (sets, folder, json) = (Sets(), Folder(), Options.Json());
        var command = new ExemplifiedCommand(
            "verify",
            "Compare every file with its SHA-256.",
            "snn data verify MNIST --data ~/mnist"
        )
        {
            sets,
            folder,
            json,
        };
        command.SetAction(parsed =>
        {
            var options = StoreOptions.OfThisMachine(parsed.GetValue(folder));
            var damaged = new List<Fault>();
            var code = Chosen(parsed.GetValue(sets))
                .Match(
                    infos =>
                        Each(
                            context,
                            parsed.GetValue(json),
                            "files",
                            infos,
                            info =>
                                Store
                                    .Verify(info, options)
                                    .Map<IReadOnlyList<JsonObject>>(checks =>
                                    {
                                        damaged.AddRange(
                                            checks
                                                .Select(c =>
                                                    c.Fault($"replace it with: snn data fetch {info.Name} --force")
                                                )
                                                .OfType<Fault>()
                                        );
                                        return [.. checks.Select(c => Describe(info, c))];
                                    })
                        ),
                    context.Refuse
                );
            damaged.ForEach(context.Screen.Report);
            return code == ExitCode.Done && damaged.Count > 0 ? ExitCode.Data : code;
        });
        return command;
    }

    private static ExemplifiedCommand Show(Context context)
    {
        var set = new Argument<string>("SET")
        {
            Description = "A dataset: a known name, or the path of your own.",
            HelpName = "SET",
        };
        set.CompletionSources.Add([.. KnownDatasets.All.Select(info => info.Name)]);
        var (data, json) = (
            Options.Text(
                "--data",
                "sample|full|DIR",
                "For a known set: the sample, or its folder.",
                "sample, full or a folder"
            ),
            Options.Json()
        );
        var command = new ExemplifiedCommand(
            "show",
            "Read a dataset and show what a network would receive: shape, classes, split, mean and deviation, digest.",
            "snn data show my-images",
            "snn data show digits.csv::label=last::test=0.25"
        )
        {
            set,
            data,
            json,
        };
        command.SetAction(parsed =>
            OwnChoice
                .Meant(OwnChoice.Parameter, parsed.GetRequiredValue(set))
                .Bind(word =>
                    KnownDatasets.Named(word) is null && !OwnWord.IsPath(word)
                        ? KnownDatasets.Find(word).Map(info => info.Name)
                        : word
                )
                .Bind(word =>
                    Launch.Data(
                        word,
                        parsed.GetValue(data) ?? RunSettings.FullData,
                        OneRun.Host(context, parsed.GetValue(json))
                    )
                )
                .Match(
                    found =>
                    {
                        var page = Describe(found);
                        if (parsed.GetValue(json))
                        {
                            context.Screen.Out.WriteLine(RunJson.Page(page));
                        }
                        else
                        {
                            Listing.WritePairs(
                                context.Screen,
                                [.. page.Where(p => p.Key != "classes").Select(p => (p.Key, Words(p.Value)))]
                            );
                            context.Screen.Out.WriteLine();
                            Listing.Write(
                                context.Screen,
                                ["class", "train", "test"],
                                [
                                    .. page["classes"]!
                                        .AsArray()
                                        .Select(
                                            IReadOnlyList<string> (c) =>
                                                [Words(c!["name"]), Words(c["train"]), Words(c["test"])]
                                        ),
                                ]
                            );
                        }

                        return ExitCode.Done;
                    },
                    context.Refuse
                )
        );
        return command;
    }

    private static string Words(JsonNode? value) =>
        value is JsonArray many ? string.Join(' ', many.Select(Words)) : value?.ToString() ?? "";

    private static JsonObject Describe(Dataset data) =>
        new()
        {
            ["name"] = data.Info.Name,
            ["source"] = data.Source,
            ["image_shape"] = data.Info.Shape.ToString(),
            ["train_samples"] = data.Train.Count,
            ["test_samples"] = data.Test.Count,
            ["pixel_mean"] = new JsonArray([.. data.Info.Normalization.Mean.Select(m => RunJson.Number(m))]),
            ["pixel_std"] = new JsonArray([.. data.Info.Normalization.Std.Select(s => RunJson.Number(s))]),
            ["sha256"] = data.Digest,
            ["classes"] = new JsonArray([
                .. data.Info.ClassNames.Select(
                    JsonNode (name, c) =>
                        new JsonObject
                        {
                            ["name"] = name,
                            ["train"] = data.Train.Labels.Span.Count((byte)c),
                            ["test"] = data.Test.Labels.Span.Count((byte)c),
                        }
                ),
            ]),
        };

    // Does the same for each set; what one of them lacks does not keep the others from their turn.
    private static int Each(
        Context context,
        bool json,
        string name,
        ImmutableArray<DatasetInfo> infos,
        Func<DatasetInfo, Result<IReadOnlyList<JsonObject>>> work
    )
    {
        var (rows, code) = (new List<JsonObject>(), ExitCode.Done);
        foreach (var info in infos)
        {
            code = work(info)
                .Match(
                    more =>
                    {
                        rows.AddRange(more);
                        return code;
                    },
                    context.Refuse
                );
        }

        if (json)
        {
            context.Screen.Out.WriteLine(RunJson.Page(new JsonObject { [name] = new JsonArray([.. rows]) }));
        }
        else if (rows.Count > 0)
        {
            Listing.Write(
                context.Screen,
                [.. rows[0].Select(field => field.Key.Replace('_', ' '))],
                [.. rows.Select(IReadOnlyList<string> (row) => [.. row.Select(field => field.Value?.ToString() ?? "")])]
            );
        }

        return code;
    }

    private static Argument<string[]> Sets()
    {
        var sets = new Argument<string[]>("SET")
        {
            Description = "Datasets [default: those of the experiments].",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "SET",
        };
        sets.CompletionSources.Add([.. KnownDatasets.All.Select(info => info.Name)]);
        return sets;
    }

    private static ValueOption<string> Folder() =>
        Options.Text("--data", "DIR", "Look in this folder instead of the cache.", "a folder");

    private static Result<ImmutableArray<DatasetInfo>> Chosen(string[]? names) =>
        names is { Length: > 0 }
            ? names.Select(KnownDatasets.Find).Sequence()
            : KnownDatasets.All.RemoveAll(info => !info.HasSample);

    private static JsonObject Describe(DatasetInfo info, StoreOptions options) =>
        new JsonObject
        {
            ["name"] = info.Name,
            ["licence"] = info.Licence,
            ["sources"] = new JsonArray([
                .. Store
                    .Status(info, options)
                    .Select(
                        JsonNode (s) =>
                            new JsonObject
                            {
                                ["source"] = s.Source,
                                ["location"] = s.Location,
                                ["present"] = s.Present,
                                ["files"] = s.Files,
                            }
                    ),
            ]),
        };

    private static JsonObject Describe(DatasetInfo info, FileCheck check) =>
        new()
        {
            ["set"] = info.Name,
            ["file"] = check.Path,
            ["ok"] = check is FileCheck.Good,
            ["expected_sha256"] = check.File.Known,
            ["found_sha256"] = check switch
            {
                FileCheck.Good good => good.Digest,
                FileCheck.Damaged damaged => damaged.Digest,
                _ => null,
            },
        };

    private static string Of(int n, int all) => string.Create(CultureInfo.InvariantCulture, $"{n} of {all}");
}
