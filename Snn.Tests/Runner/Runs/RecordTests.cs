using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Runs;

/// <summary>What result files say is read back to the letter; memory and versions are told.</summary>
public sealed class RecordTests : IDisposable
{
    private static readonly Gen<double> Reals = Gen.OneOf(
        Gen.Item(0, 1, -1, 0.1, 1e-300, 5e-324, 1e22, double.NaN, double.MaxValue, 1.0 / 3),
        Gen.Real(-1000, 1000)
    );

    private static readonly Gen<RunValue> Values = Gen.OneOf(
        Reals.Select(RunValue (v) => new RunValue.Real(v)),
        Gen.Item(0L, -3, long.MaxValue).Select(RunValue (v) => new RunValue.Count(v)),
        Gen.Bool.Select(RunValue (v) => new RunValue.Flag(v)),
        Gen.OneOf(Gen.Item("", "1", "true", "50 75", "übung \"x\""), Text.Whole())
            .Select(RunValue (v) => new RunValue.Word(v)),
        Reals.Array(0, 8).Select(RunValue (v) => new RunValue.Series([.. v])),
        Reals.Array(6, 6).Select(RunValue (v) => new RunValue.Table(2, 3, [.. v]))
    );

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_value_that_is_read_back_is_written_as_it_was() =>
        Property.Holds(
            Values,
            value =>
            {
                var text = RunJson.Line(new JsonObject { ["v"] = RunJson.Of(value) });
                Assert.Equal(text, RunJson.Line(new JsonObject().With(JsonValues.Metrics(JsonNode.Parse(text))!)));
            }
        );

    [Fact]
    public void A_record_that_is_read_back_is_written_as_it_was()
    {
        var record = RunFolderTests.Record(new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero)) with
        {
            Surroundings = [Metric.Of("device", "cpu"), Metric.Of("threads", 2L)],
        };
        var text = RunJson.Page(record.ToJson(RunStatus.Interrupted, peakMemory: 5));
        var read = RunRecord.Read(JsonNode.Parse(text)!.AsObject())!;
        Assert.Equal(text, RunJson.Page(read.ToJson(RunStatus.Interrupted, peakMemory: 5)));
        Assert.Equal("2", read.Surrounding("threads"));
        Assert.Null(RunRecord.Read([]));
        Assert.Null(RunRecord.Read(new() { ["layout"] = 1, ["id"] = 3 }));
    }

    [Fact]
    public void A_summary_that_is_read_back_is_written_as_it_was()
    {
        var summary = new RunSummary(
            "4.1-ce",
            RunStatus.Failed,
            3,
            [
                MetricKeys.WallSeconds.Of(TimeSpan.FromSeconds(1.25)),
                MetricKeys.Mse.Of(double.NaN),
                MetricKeys.FiringRate.Of([0.25, double.NaN]),
                MetricKeys.Confusion.Of(2, 2, [1, 2, 3, 4]),
                Metric.Of("device", "cpu"),
            ]
        )
        {
            Folder = "/there",
            Files = ["network.json"],
            Error = new(FaultKind.Failed, "epoch 1", "it broke", "mend it"),
        };
        var text = RunJson.Page(summary.ToJson());
        var read = RunSummary.Read(JsonNode.Parse(text)!.AsObject());

        Assert.Equal(text, RunJson.Page(read.ToJson()));
        Assert.Equal(summary.Error, read.Error);
        Assert.Equal(TimeSpan.FromSeconds(1.25), read.Wall);
    }

    // Someone may have written into the file: what cannot be read is not there, all else is.
    [Fact]
    public void Of_a_damaged_summary_the_rest_is_read()
    {
        var read = RunSummary.Read(
            JsonNode
                .Parse("""{"id": 3, "status": "lost", "mse": {"a": 1}, "mae": 0.5, "error": {"kind": "?"}}""")!
                .AsObject()
        );

        Assert.Equal((null, null, null, null), (read.Id, read.Status, read.Error, read.Folder));
        Assert.Null(MetricKeys.Mse.Number(read.Numbers));
        Assert.Equal(0.5, MetricKeys.Mae.Number(read.Numbers));
    }

    [Theory]
    [InlineData(1334, 8e9, false)]
    [InlineData(100_000_000, 2e9, true)]
    public void Trials_that_memory_cannot_hold_are_refused_before_they_begin(int bins, double free, bool refused) =>
        Assert.Equal(refused, Needs.Trials(bins).Lack("4.1-proj-single", free) is not null);

    [Theory]
    [InlineData("lt/build-version", "2.9.1+cpu\n", "lt/lib", "2.9.1+cpu", "build-version")]
    [InlineData(
        "torch/version.py",
        "__version__ = '2.10.0+cu128'\ndebug = False\n",
        "torch/lib",
        "2.10.0+cu128",
        "version.py"
    )]
    [InlineData("x/y", "", "libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native", "2.10.0", "the package")]
    [InlineData("x/y", "", "other/lib", null, "neither build-version nor version.py beside it")]
    public void The_version_of_libtorch_is_what_its_installation_says(
        string file,
        string text,
        string directory,
        string? version,
        string source
    )
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch.At(file))!);
        Directory.CreateDirectory(_scratch.At(directory));
        File.WriteAllText(_scratch.At(file), text);
        Assert.Equal((version, source), LibTorchVersion.Of(_scratch.At(directory)));
    }
}
