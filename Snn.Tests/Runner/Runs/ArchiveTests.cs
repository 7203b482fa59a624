using System.Text;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Training;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Runs;

/// <summary>Whatever stands in a run's folder, its readers give values or faults, at once.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const string Epoch =
        """{"epoch":1,"wall_seconds":2.5,"train_seconds":2,"eval_seconds":0.5,"samples_per_second":10,"mse":0.1,"rates":[0.1,null]}""";

    internal static readonly string[] Names =
    [
        RunFolder.RunFile,
        RunFolder.SummaryFile,
        RunFolder.MetricsFile,
        Progress.File,
    ];

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_value_of_any_other_kind_is_a_fault_or_a_value_and_never_an_exception() =>
        Property.Holds(
            from name in Gen.Item(Names)
            from damage in JsonDamage.Any
            select (name, damage),
            c =>
            {
                Whole();
                File.WriteAllText(_scratch.At(c.name), c.damage.Of(File.ReadAllText(_scratch.At(c.name))) + "\n");
                ReadAll(_scratch.Path);
            },
            300
        );

    [Fact]
    public void A_file_with_other_bytes_is_a_fault_or_a_value_and_never_an_exception() =>
        Property.Holds(
            from name in Gen.Item(Names)
            from damage in FileDamage.Any
            select (name, damage),
            c =>
            {
                Whole();
                File.WriteAllBytes(_scratch.At(c.name), c.damage.Of(File.ReadAllBytes(_scratch.At(c.name))));
                ReadAll(_scratch.Path);
            },
            300
        );

    [Fact]
    public void A_damaged_newest_checkpoint_is_put_aside_and_the_one_before_taken()
    {
        var whole = CheckpointFormat.Encode(new TrainingCheckpoint(RunIdentity.None, TrainingProgress.Start(2), []));
        var (last, previous) = (_scratch.At(CheckpointFiles.Last), _scratch.At(CheckpointFiles.Previous));
        Directory.CreateDirectory(_scratch.At(CheckpointFiles.Folder));
        Property.Holds(
            FileDamage.Any,
            damage =>
            {
                File.WriteAllBytes(previous, whole);
                File.WriteAllBytes(last, damage.Of(whole));
                var notes = new List<string>();

                var found = CheckpointFiles.Newest(_scratch.Path, notes.Add).OrThrow();

                Assert.Equal(previous, found?.Path);
                Assert.Contains(last, Assert.Single(notes), StringComparison.Ordinal);
                Assert.False(File.Exists(last));
            },
            50
        );
    }

    [Theory]
    [InlineData(RunFolder.RunFile, "title", "null")]
    [InlineData(RunFolder.RunFile, "seed", "-1")]
    [InlineData(RunFolder.RunFile, "seed", "99999999999999999999")]
    [InlineData(RunFolder.RunFile, "command_line", "[null]")]
    [InlineData(RunFolder.RunFile, "started", "\"yesterday\"")]
    [InlineData(RunFolder.RunFile, "status", "\"resting\"")]
    [InlineData(RunFolder.RunFile, "parameters", "{\"a\":{}}")]
    [InlineData(RunFolder.RunFile, "title", "\"\\udc00\"")]
    [InlineData(RunFolder.RunFile, "\\ud800", "1")]
    public void A_record_with_such_a_value_is_none_and_says_so(string name, string field, string value)
    {
        Whole();
        var document = JsonNode.Parse(File.ReadAllText(_scratch.At(name)))!.AsObject();
        document.Remove(field);
        File.WriteAllText(_scratch.At(name), $"{{\"{field}\":{value},{document.ToJsonString()[1..]}");

        Assert.Null(StoredRun.In(_scratch.Path));
        var fault = Assert.IsType<Result<FollowedRun>.Error>(FollowedRun.Read(_scratch.Path)).Fault;
        Assert.Equal((FaultKind.Data, _scratch.At(name)), (fault.Kind, fault.Where));
    }

    [Theory]
    [InlineData("""{"epoch":1e10,"mse":1}""")]
    [InlineData("""{"epoch":2,"wall_seconds":1e300}""")]
    [InlineData("""{"epoch":2,"wall_seconds":"x"}""")]
    [InlineData("""{"epoch":2,"mse":{}}""")]
    [InlineData("""{"epoch":2,"mse":1e999}""")]
    [InlineData("""{"epoch":2,"name":"\ud800"}""")]
    [InlineData("""{"epoch":2,"mse":""")]
    public void A_run_goes_on_without_a_line_that_tells_of_no_epoch(string line)
    {
        Whole();
        File.AppendAllText(_scratch.At(RunFolder.MetricsFile), line + "\n");

        var record = StoredRun.In(_scratch.Path)!.Record;
        var (_, past) = Assert
            .IsType<Result<(RunFolder Folder, RunPast Past)>.Ok>(RunFolder.Reopen(_scratch.Path, record, 2, []))
            .Value;

        Assert.Equal(TimeSpan.FromSeconds(2.5), past.Wall);
        Assert.Equal(20, past.Times.Samples);
        Assert.Equal(Epoch + "\n", File.ReadAllText(_scratch.At(RunFolder.MetricsFile)));
    }

    // Every reader of a run's folder; none may throw.
    internal static void ReadAll(string folder)
    {
        var archive = Archive.Open(folder);
        Assert.All(archive.Damage, damage => Assert.DoesNotContain('\n', damage.Note + damage.Fault));
        _ = (
            StoredRun.In(folder)?.Epochs,
            FollowedRun.In(folder)?.State.Curve,
            FollowedRun.In(folder)?.Wall,
            FinishedRun.Read(folder)
        );
        _ = (RunDossier.Read(folder), Progress.Read(folder), RunLock.IsHeld(folder), archive.Network);
        _ = (
            CheckpointFiles.Newest(folder, _ => { }),
            CheckpointFiles.IsOne(Path.Combine(folder, CheckpointFiles.Last))
        );
        _ = RunPast.Of(RunPast.Kept(archive, int.MaxValue), 1, []);
    }

    private void Whole() => Whole(_scratch.Path);

    // A run of which everything can be read.
    internal static void Whole(string folder)
    {
        var record = RunFolderTests.Record(new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
        var started = RunJson.Page(record.ToJson(RunStatus.Interrupted));
        File.WriteAllText(Path.Combine(folder, RunFolder.RunFile), started);
        File.WriteAllText(
            Path.Combine(folder, RunFolder.SummaryFile),
            """{"id":"fake","status":"done","wall_seconds":3,"mse":0.1}"""
        );
        File.WriteAllText(Path.Combine(folder, RunFolder.MetricsFile), Epoch + "\n");
        var at = new RunPosition(1, 2, 3, 4, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(4), 10);
        var progress = Progress.Of(new RunEvent.Advanced(at, [Metric.Of("mse", 0.5)]));
        File.WriteAllText(Path.Combine(folder, Progress.File), RunJson.Line(progress), new UTF8Encoding(false));
    }
}
