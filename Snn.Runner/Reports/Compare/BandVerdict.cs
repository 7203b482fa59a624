using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Compare;

/// <summary>An epoch that does not lie in its band.</summary>
/// <param name="Epoch">Which.</param>
/// <param name="Accuracy">Its test accuracy.</param>
/// <param name="Band">Where it was to lie.</param>
internal readonly record struct OutsideEpoch(int Epoch, double Accuracy, Band Band);

/// <summary>A run beside the bands of the reproduction.</summary>
/// <param name="Run">The run.</param>
/// <param name="Epochs">Epochs that were judged: those that the run and the bands have.</param>
/// <param name="Outside">Those that do not lie in their band.</param>
/// <param name="Changed">Parameters in which the run differs from the experiment.</param>
internal sealed record BandVerdict(
    StoredRun Run,
    int Epochs,
    ImmutableArray<OutsideEpoch> Outside,
    ImmutableArray<string> Changed
)
{
    private const string EpochsName = "epochs";

    /// <summary>Whether no more epochs lie outside than chance may bring: of fewer than twenty none.</summary>
    internal bool IsInside => Outside.Length <= (int)(Bands.Tolerated * Epochs);

    /// <summary>The verdict, or why the run cannot be judged by these bands.</summary>
    /// <param name="run">The run.</param>
    /// <param name="bands">The bands.</param>
    internal static Result<BandVerdict> Of(StoredRun run, Bands bands)
    {
        if (Catalogue.Meant(run.Record).Match(entry => entry.Id, _ => run.Record.Id) is var id && id != bands.Id)
        {
            return Unjudged(FaultKind.Usage, $"it is a run of {id}", $"name runs of {bands.Id}");
        }

        var changed = Changes.Of(run.Record).Where(c => c.Name != EpochsName).ToImmutableArray();
        if (
            changed.Any(c => c.Name == OwnChoice.Parameter)
            || run.Record.Surrounding(DataNotes.SourceName) is null or RunSettings.SampleData
        )
        {
            return Unjudged(
                FaultKind.Usage,
                "it has learned other images than the reproduction, which has learned the whole set",
                "name a run with --data full"
            );
        }

        var (judged, outside) = (0, ImmutableArray.CreateBuilder<OutsideEpoch>());
        foreach (var line in run.Archive.Epochs)
        {
            if (bands.Of(line.Epoch) is { } band && MetricKeys.TestAccuracy.Number(line.Measured ?? []) is { } accuracy)
            {
                judged++;
                if (!band.Holds(accuracy))
                {
                    outside.Add(new(line.Epoch, accuracy, band));
                }
            }
        }

        return judged == 0
            ? Unjudged(FaultKind.Data, "it has no epoch of which there is a band", "let it run for an epoch at least")
            : new BandVerdict(run, judged, outside.ToImmutable(), [.. changed.Select(c => $"{c.Name}={c.Value}")]);

        Fault Unjudged(FaultKind kind, string what, string fix) => new(kind, run.Path, what, fix);
    }

    /// <summary>The document of one run.</summary>
    internal JsonObject ToJson() =>
        new()
        {
            ["run"] = Run.Path,
            ["seed"] = Run.Record.Seed,
            ["status"] = RunRecord.Word(Run.Status),
            ["inside"] = IsInside,
            ["epochs"] = Epochs,
            ["outside"] = new JsonArray([
                .. Outside.Select(
                    JsonNode (o) =>
                        new JsonObject
                        {
                            ["epoch"] = o.Epoch,
                            [MetricKeys.TestAccuracy.Name] = o.Accuracy,
                            ["mean"] = o.Band.Mean,
                            ["half_width"] = o.Band.HalfWidth,
                        }
                ),
            ]),
            ["changed"] = RunJson.Words(Changed),
        };
}
