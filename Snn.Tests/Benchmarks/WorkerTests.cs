using System.Text.Json.Nodes;
using Snn.Benchmarks.Gate;

namespace Snn.Tests.Benchmarks;

/// <summary>The process that measures for the gate.</summary>
public sealed class WorkerTests
{
    [Fact]
    public void It_greets_with_its_works_and_answers_line_by_line()
    {
        var answers = Ask("open data/fill 1\nrun 3\nbytes\nopen nothing 1\nsing\n");

        Assert.Equal(WorkerCommand.Protocol, (int)answers[0]["protocol"]!);
        Assert.Equal(Catalogue.All.Select(w => w.Name), answers[0]["works"]!.AsArray().Select(w => (string)w!));
        Assert.Empty(answers[1]);
        Assert.InRange((double)answers[2]["seconds"]!, 1e-9, 1);
        Assert.Equal(0, (long)answers[3]["bytes"]!);
        Assert.Contains("nothing", (string?)answers[4]["error"], StringComparison.Ordinal);
        Assert.Contains("sing", (string?)answers[5]["error"], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_those_of_one_work_each() =>
        Assert.Equal(Catalogue.All.Length, Catalogue.All.Select(w => w.Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(Managed))]
    public void Managed_work_runs(string name) =>
        Assert.True((double)Ask($"open {name} 1\nrun 1\n")[2]["seconds"]! > 0);

    public static TheoryData<string> Managed => [.. Catalogue.All.Where(w => w.Managed).Select(w => w.Name)];

    private static JsonObject[] Ask(string requests)
    {
        using var output = new StringWriter();
        Assert.Equal(0, WorkerCommand.Serve(new StringReader(requests), output, slow: null));
        return
        [
            .. output
                .ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!.AsObject()),
        ];
    }
}
