using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Convex.Conformance;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Tests.Convex;

public sealed class ConvexConformanceTests
{
    private static readonly string Folder = Path.Combine(
        AppContext.BaseDirectory,
        "Conformance",
        "Reference",
        "convex"
    );

    [Theory]
    [InlineData("network.json", "network")]
    [InlineData("trials.json", "trials")]
    [InlineData("learning.json", "learning")]
    [InlineData("learning-drift.json", "learning-drift")]
    [InlineData("recurrent.json", "recurrent")]
    public void A_reference_file_is_replayed_spike_for_spike(string name, string kind)
    {
        var report = Replay(Read(name));
        Assert.Equal(kind, report.Kind);
        Assert.Equal(0, report.SpikeMismatches);
        Assert.InRange(report.MaxError, 0, ConformanceReport.Tolerance);
        Assert.True(report.Ok);
    }

    [Theory]
    [InlineData("surface-learning")]
    [InlineData("images-single")]
    [InlineData("images-two-layers")]
    public void A_file_of_the_published_rules_is_replayed_number_for_number(string name)
    {
        var file = JsonNode.Parse(Support.Reference.Text("published", name))!;
        var report = ConvexConformance.TryReplay(Element(file), null)!;
        Assert.Equal((name, 0, true), (report.Kind, report.SpikeMismatches, report.Ok));
        Assert.InRange(report.MaxError, 0, 1e-12);
        Support.Reference.Nudge(
            file,
            name == "surface-learning" ? "snapshots/3/thresholds/7" : "trials/4/thresholds/3",
            1e-7
        );
        Assert.False(ConvexConformance.TryReplay(Element(file), null)!.Ok);
    }

    [Theory]
    [InlineData("surface-learning", "shrink")]
    [InlineData("images-single", "alpha_F")]
    [InlineData("images-two-layers", "target_per_label")]
    public void A_rule_with_another_constant_does_not_pass(string name, string constant)
    {
        var file = JsonNode.Parse(Support.Reference.Text("published", name))!;
        Support.Reference.Nudge(file, constant, file[constant]!.GetValue<double>());
        Assert.False(ConvexConformance.TryReplay(Element(file), null)!.Ok);
    }

    [Fact]
    public void A_moved_spike_and_a_wrong_rate_are_counted()
    {
        var file = Read("trials.json");
        file["trials"]![0]!["spikes"]![3]![1] = 7;
        file["trials"]![1]!["final_rates"]![40] = 0.5;
        var report = Replay(file);
        Assert.False(report.Ok);
        Assert.Equal(4, report.SpikeMismatches);
        Assert.True(report.MaxError > 0.01);
    }

    [Fact]
    public void A_changed_snapshot_does_not_pass()
    {
        var file = Read("learning-drift.json");
        file["snapshots"]![0]!["thresholds"]![5] = file["snapshots"]![0]!["thresholds"]![5]!.GetValue<double>() + 1e-8;
        Assert.False(Replay(file).Ok);
    }

    [Fact]
    public void A_file_of_another_kind_is_left_to_others() =>
        Assert.Null(ConvexConformance.TryReplay(JsonDocument.Parse("""{"beta":0.5,"spikes":[]}""").RootElement, null));

    [Fact]
    public void Trials_without_their_network_are_malformed() =>
        Assert.Throws<FormatException>(() => ConvexConformance.TryReplay(Element(Read("trials.json")), null));

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!;

    private static JsonElement Element(JsonNode node) => node.Deserialize<JsonElement>();

    private static ConformanceReport Replay(JsonNode file) => ConvexConformance.TryReplay(Element(file), Network())!;

    private static ConvexNetwork Network() => ConvexConformance.TryReadNetwork(Element(Read("network.json")))!;
}
