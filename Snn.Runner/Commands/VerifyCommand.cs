using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Reports.Compare;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn verify ID [RUN…]</c>: whether runs lie where the reproduction lay.</summary>
internal static class VerifyCommand
{
    private const int Layout = 1;

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var id = new Argument<string>("ID")
        {
            Description = "The experiment: one with curves of the reproduction.",
            HelpName = "ID",
        };
        id.CompletionSources.Add(_ => Bands.All.Keys.Select(k => new System.CommandLine.Completions.CompletionItem(k)));
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Folders of its runs, folders of such folders, or patterns [default: all below --results].",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "RUN",
        };
        runs.CompletionSources.Add(Completions.Runs);
        var (results, json) = (Options.Results(), Options.Json());
        var command = new ExemplifiedCommand(
            "verify",
            "Compare the test accuracies of an experiment's runs with the bands of the reproduction, epoch by epoch: exit code 1 if one is outside.",
            "snn verify 4.1-ce",
            "snn verify 4.2-snn1m results/4.2-snn1m/20260101T120000Z-seed2 --json"
        )
        {
            id,
            runs,
            results,
            json,
        };
        command.SetAction(parsed =>
        {
            var root = parsed.GetValue(results) ?? RunFolder.UsualRoot;
            return Known(parsed.GetRequiredValue(id))
                .Bind(bands =>
                    RunSelection
                        .Find(parsed.GetValue(runs) is { Length: > 0 } named ? named : [bands.Id], root)
                        .Map(folders => (bands, folders))
                )
                .Match(found => Judge(found.bands, found.folders, context, parsed.GetValue(json)), context.Refuse);
        });
        return command;
    }

    private static Result<Bands> Known(string id) =>
        Catalogue
            .FindOne(id)
            .Bind(entry =>
                Bands.All.TryGetValue(entry.Id, out var bands)
                    ? bands
                    : (Result<Bands>)
                        new Fault(
                            FaultKind.Usage,
                            id,
                            "the reproduction has no curves of it",
                            $"there are some of {string.Join(", ", Bands.All.Keys)}"
                        )
            );

    private static int Judge(Bands bands, ImmutableArray<string> folders, Context context, bool json)
    {
        var (verdicts, faults) = (ImmutableArray.CreateBuilder<BandVerdict>(), ImmutableArray.CreateBuilder<Fault>());
        foreach (var folder in folders)
        {
            switch (StoredRun.Named(folder).Bind(run => BandVerdict.Of(run, bands)))
            {
                case Result<BandVerdict>.Ok { Value: var verdict }:
                    verdicts.Add(verdict);
                    break;
                case Result<BandVerdict>.Error { Fault: var fault }:
                    faults.Add(fault);
                    break;
            }
        }

        if (json)
        {
            context.Screen.Out.WriteLine(RunJson.Page(ToJson(bands, verdicts.ToImmutable(), faults.ToImmutable())));
        }
        else if (verdicts.Count > 0)
        {
            Print(context.Screen, bands, verdicts.ToImmutable());
        }

        var refused = faults.Select(context.Refuse).DefaultIfEmpty(ExitCode.Done).Max();
        return verdicts.Any(v => !v.IsInside) ? ExitCode.Failed : refused;
    }

    private static void Print(Screen screen, Bands bands, ImmutableArray<BandVerdict> verdicts)
    {
        screen.Out.WriteLine(Rule(bands));
        screen.Out.WriteLine();
        Listing.Write(
            screen,
            ["run", "seed", "verdict", "epochs", "outside", "the farthest"],
            [
                .. verdicts.Select(
                    IReadOnlyList<string> (v) =>
                        [
                            RunViews.Shown(v.Run.Path),
                            v.Run.Record.Seed.ToString(CultureInfo.InvariantCulture),
                            (v.IsInside ? "inside" : "OUTSIDE")
                                + (v.Changed.IsEmpty ? "" : $", with {string.Join(' ', v.Changed)}"),
                            v.Epochs.ToString(CultureInfo.InvariantCulture),
                            v.Outside.Length.ToString(CultureInfo.InvariantCulture),
                            v.Outside.IsEmpty
                                ? ""
                                : Farthest(v.Outside.MaxBy(o => Math.Abs(o.Accuracy - o.Band.Mean) - o.Band.HalfWidth)),
                        ]
                ),
            ]
        );
    }

    private static string Rule(Bands bands) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{bands.Id}: {MetricKeys.TestAccuracy.Words()} of {bands.Epochs} epochs; an epoch's band, from the {Bands.Window} epochs around it of {Seeds(bands)}, contains another seed with a probability of {Bands.Level:P2}; a run is inside if at most {Bands.Tolerated:P0} of its epochs are outside"
        );

    private static string Seeds(Bands bands) =>
        bands.Seeds.Count == 1
            ? $"only seed {bands.Seeds.Keys.First()}, so that the variation between seeds is not known"
            : $"seeds {string.Join(", ", bands.Seeds.Keys)}{(Uneven(bands) ? ", not all of which have come to the end" : "")}";

    private static bool Uneven(Bands bands) => bands.Seeds.Values.Select(curve => curve.Count).Distinct().Count() > 1;

    private static string Farthest(OutsideEpoch epoch) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch.Epoch}: {MetricKeys.TestAccuracy.Shown(epoch.Accuracy)}, band {MetricKeys.TestAccuracy.Shown(epoch.Band.Mean)} ± {MetricKeys.TestAccuracy.Shown(epoch.Band.HalfWidth)}"
        );

    private static JsonObject ToJson(Bands bands, ImmutableArray<BandVerdict> verdicts, ImmutableArray<Fault> faults) =>
        new()
        {
            ["layout"] = Layout,
            ["id"] = bands.Id,
            ["metric"] = MetricKeys.TestAccuracy.Name,
            ["bands"] = new JsonObject
            {
                ["seeds"] = new JsonArray([.. bands.Seeds.Keys.Select(s => JsonValue.Create(s))]),
                ["epochs"] = bands.Epochs,
                ["window"] = Bands.Window,
                ["level"] = Bands.Level,
                ["tolerated"] = Bands.Tolerated,
            },
            ["runs"] = new JsonArray([.. verdicts.Select(v => v.ToJson())]),
            ["errors"] = new JsonArray([.. faults.Select(RunJson.Of)]),
        };
}
