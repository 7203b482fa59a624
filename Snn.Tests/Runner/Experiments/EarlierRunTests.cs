using System.Text.Json.Nodes;
using Snn.Convex.Experiments.Surfaces;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Tests.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Experiments;

/// <summary>
/// Runs that were made under the paper's IDs before the published systems ran there are those of our partners.
/// </summary>
[Trait(Category.Name, Category.Long)]
public sealed class EarlierRunTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("4.1-proj-single", "surface", "proj-single")]
    [InlineData("4.1-proj-multi", "stack", "proj-multi")]
    [InlineData("4.1-proj-mnist-single", "images", "proj-mnist-single")]
    [InlineData("4.1-proj-mnist-multi", "images", "proj-mnist-multi")]
    public void A_record_without_what_the_published_system_has_means_the_partner(string id, string kind, string partner)
    {
        Assert.Equal(partner, Of(Catalogue.Of(Record(id, kind, [Metric.Of("epochs", 7L)]), PluginSet.None)).Id);
        Assert.Equal(partner, Of(Catalogue.Meant(id, kind, _ => false)).Id);
        var now = Of(Catalogue.FindOne(id));
        Metric[] given = [.. now.Experiment.Parameters.Select(p => new Metric(p.Name, p.Value))];
        Assert.Equal(id, Of(Catalogue.Of(Record(id, now.Experiment.Kind.Name, [.. given]), PluginSet.None)).Id);
    }

    [Fact]
    public void An_earlier_network_is_judged_without_shrink_and_a_later_one_with_its_own()
    {
        NetworkNotes notes = new("4.1-proj-single", "surface", 1, 5, [], [new("dt", "0.002")]);
        Assert.Equal((0, 0.002, 5), Restored(notes));
        Assert.Equal(
            (0.002, 0.002, 5),
            Restored(notes with { Parameters = notes.Parameters.Add(new("shrink", "0.002")) })
        );

        static (double Shrink, double Dt, int Epochs) Restored(NetworkNotes notes)
        {
            var restored = Assert.IsType<Snn.Data.Faults.Result<Experiment>.Ok>(notes.Experiment()).Value;
            var surface = Assert.IsType<Experiment<SurfaceExperiment>>(restored).Value;
            return (surface.Rates.Shrink, surface.Dt, surface.Epochs);
        }
    }

    [Theory]
    [InlineData("run --resume")]
    [InlineData("run proj-single --resume --set grid=8 --set eval_grid=20 --set readout_grid=3")]
    public async Task An_earlier_run_goes_on_without_shrink_under_the_partners_ID(string line)
    {
        string[] small = ["--set", "grid=8", "--set", "eval_grid=20", "--set", "readout_grid=3", "--json"];
        var whole = await SnnHere.In(
            _scratch.Path,
            ["run", "proj-single", "--epochs", "4", .. small, "--out", "whole"]
        );
        var begun = await SnnHere.In(
            _scratch.Path,
            ["run", "4.1-proj-single", "--epochs", "4", "--set", "shrink=0", .. small]
        );
        var folder = Aged((string)begun.Json["folder"]!);

        var end = await SnnHere.In(_scratch.Path, [.. line.Split(' '), "--json"]);
        Assert.Equal(("proj-single", folder), ((string?)end.Json["id"], (string?)end.Json["folder"]));
        Assert.StartsWith("ours", (string?)end.Json["provenance"], StringComparison.Ordinal);
        Assert.Equal(whole.Json["mse"]!.ToJsonString(), end.Json["mse"]!.ToJsonString());

        // Under the paper's own ID it is another experiment, which begins anew.
        var anew = await SnnHere.In(_scratch.Path, ["run", "4.1-proj-single", "--resume", "--epochs", "4", .. small]);
        Assert.NotEqual(folder, (string?)anew.Json["folder"]);
    }

    // The record as it was before there was a shrink, of a run that was broken off.
    private static string Aged(string folder)
    {
        var file = Path.Combine(folder, RunFolder.RunFile);
        var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Assert.True(json["parameters"]!.AsObject().Remove("shrink"));
        json.Remove("provenance");
        json["status"] = "interrupted";
        File.WriteAllText(file, json.ToJsonString());
        return folder;
    }

    private static Entry Of(Snn.Data.Faults.Result<Entry> found) =>
        Assert.IsType<Snn.Data.Faults.Result<Entry>.Ok>(found).Value;

    private static RunRecord Record(
        string id,
        string kind,
        System.Collections.Immutable.ImmutableArray<Metric> parameters
    ) =>
        RunFolderTests.Record(new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero)) with
        {
            Id = id,
            Kind = kind,
            Parameters = parameters,
        };
}
