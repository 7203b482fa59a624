using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Runs;

public sealed class RunFolderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.FromHours(2));
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_folder_is_named_by_experiment_utc_time_and_seed()
    {
        Assert.Equal(
            _scratch.At("fake", "20260304T100000Z-seed7"),
            Made(RunFolder.Create(_scratch.Path, Record(Noon))).Path
        );
        Assert.Equal(
            "running",
            (string?)Json(_scratch.At("fake", "20260304T100000Z-seed7", RunFolder.RunFile))["status"]
        );
    }

    [Fact]
    public void Runs_of_the_same_second_never_share_a_folder()
    {
        var folders = Enumerable
            .Range(0, 16)
            .AsParallel()
            .WithDegreeOfParallelism(8)
            .Select(_ => Made(RunFolder.Create(_scratch.Path, Record(Noon))).Path)
            .ToList();

        Assert.Equal(16, folders.Distinct().Count());
        Assert.Equal(folders.Order(), Directory.GetDirectories(_scratch.At("fake")).Order());
        Assert.All(folders, f => Assert.True(File.Exists(Path.Combine(f, RunFolder.RunFile))));
    }

    [Fact]
    public void A_root_that_cannot_be_written_is_one_clear_fault()
    {
        File.WriteAllText(_scratch.At("file"), "");

        var fault = Assert.IsType<Result<RunFolder>.Error>(RunFolder.Create(_scratch.At("file"), Record(Noon))).Fault;

        Assert.Equal(FaultKind.Failed, fault.Kind);
        Assert.Contains("--out", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it()
    {
        var folder = Made(RunFolder.Create(_scratch.Path, Record(Noon)));
        Assert.Null(folder.Write(RunFolder.SummaryFile, new() { ["n"] = 1, ["long"] = new string('x', 10_000) }));
        Assert.Null(folder.Write(RunFolder.SummaryFile, new() { ["n"] = 2 }));

        Assert.Equal("""{"n":2}""", Json(Path.Combine(folder.Path, RunFolder.SummaryFile)).ToJsonString());
        Assert.Equal(
            [RunFolder.RunFile, RunFolder.SummaryFile],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public void The_record_holds_every_parameter_under_its_type()
    {
        var json = Record(Noon).ToJson(RunStatus.Running);

        Assert.Equal(
            """{"lr":0.001,"layers":3,"bio":false,"model":"mlp","milestones":[50,75]}""",
            json["parameters"]!.ToJsonString()
        );
        Assert.Equal(7UL, (ulong)json["seed"]!);
    }

    internal static RunRecord Record(DateTimeOffset started) =>
        new(
            "fake",
            "A fake experiment",
            "fake",
            7,
            [
                Metric.Of("lr", 1e-3),
                Metric.Of("layers", 3L),
                new("bio", new RunValue.Flag(false)),
                Metric.Of("model", "mlp"),
                Metric.Of("milestones", [50.0, 75.0]),
            ],
            [],
            ["run", "fake"],
            [],
            [],
            started
        );

    internal static RunFolder Made(Result<RunFolder> result) => Assert.IsType<Result<RunFolder>.Ok>(result).Value;

    private static JsonObject Json(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
