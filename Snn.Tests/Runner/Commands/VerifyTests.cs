using System.Text.Json;
using Json.Schema;
using Snn.Tests.Docs;
using Snn.Tests.Runner.Reports;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary><c>snn verify</c> as a user types it.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_command_judges_and_tells()
    {
        BandTests.Run(_scratch.Path, "4.1-ce", "folder", 0.8611, 0.8833, 0.8808);
        var inside = await Snn("verify", "4.1-ce", "--json");
        Assert.Equal((0, true), (inside.Code, (bool)inside.Json["runs"]![0]!["inside"]!));

        BandTests.Run(_scratch.Path, "4.1-ce", "folder", 0.95, 0.96, 0.97);
        var outside = await Snn("verify", "4.1-ce", "--json");
        Assert.Equal((1, 2), (outside.Code, outside.Json["runs"]!.AsArray().Count));
        var schema = JsonSchema.FromText(
            File.ReadAllText(Path.Combine(Markdown.Repository, "docs", "schema", "1", "verify.schema.json"))
        );
        Assert.True(schema.Evaluate(JsonDocument.Parse(outside.Out).RootElement).IsValid);

        var shown = await Snn("verify", "4.1-ce");
        Assert.Contains("OUTSIDE", shown.Out, StringComparison.Ordinal);
        Assert.Contains("epoch 3: 97.00%", shown.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await Snn("verify", "4.1-proj-single")).Code);
        Assert.Equal(3, (await Snn("verify", "lif-ce")).Code);
    }

    private Task<Ended> Snn(params string[] arguments) => SnnHere.In(_scratch.Path, arguments);
}
