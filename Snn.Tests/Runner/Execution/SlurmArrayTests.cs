using System.Diagnostics;
using Snn.Runner.Execution.Sweeps;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Execution;

/// <summary>The script for <c>sbatch</c>, run as a task is, without Slurm.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class SlurmArrayTests : IDisposable
{
    // A run that says that it is there, and ends as snn does when it is asked to.
    private const string Patient = "bash -c 'trap \"exit 130\" TERM; touch there; while :; do sleep 0.05; done'";

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Its_options_say_what_a_task_needs()
    {
        var script = Array(7) with { AtOnce = 3, Cores = 2, Memory = 1.5e9, Time = "4:00:00", Gpu = true };

        string[] options =
        [
            .. script
                .Script.Split('\n')
                .Where(line => line.StartsWith("#SBATCH ", StringComparison.Ordinal))
                .Select(line => line["#SBATCH ".Length..]),
        ];

        Assert.Contains("--array=1-7%3", options);
        Assert.Contains("--cpus-per-task=2", options);
        Assert.Contains("--mem=1431M", options);
        Assert.Contains("--time=4:00:00", options);
        Assert.Contains("--gpus=1", options);
        Assert.Contains("--requeue", options);
        Assert.Contains(options, option => option.StartsWith("--signal=B:USR1@", StringComparison.Ordinal));
        Assert.DoesNotContain(options, option => option.StartsWith("--partition", StringComparison.Ordinal));
        Assert.Contains(
            "#SBATCH --partition=long\n",
            (script with { More = ["--partition=long"] }).Script,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_task_runs_its_own_line_and_ends_as_that_does()
    {
        var (code, queued) = await Task("touch one", "sh -c 'touch two; exit 3'", "touch three").End();

        Assert.Equal(3, code);
        Assert.Empty(queued);
        Assert.Equal(["two"], Names("one", "two", "three"));
    }

    [Theory]
    [InlineData("USR1", "7_2")]
    [InlineData("TERM", "")]
    public async Task A_task_whose_time_is_up_is_queued_again_and_one_that_is_cancelled_is_not(
        string signal,
        string again
    )
    {
        var task = Task("true", Patient);
        while (!File.Exists(_scratch.At("there")))
        {
            await System.Threading.Tasks.Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await Runner.SnnProcess.Signal(task.Process, signal);
        var (code, queued) = await task.End();

        Assert.Equal(130, code);
        Assert.Equal(again, queued);
    }

    [Fact]
    public async Task A_run_that_has_ended_well_is_not_queued_again_though_its_time_was_up()
    {
        var task = Task("true", "bash -c 'trap \"exit 0\" TERM; touch there; while :; do sleep 0.05; done'");
        while (!File.Exists(_scratch.At("there")))
        {
            await System.Threading.Tasks.Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await Runner.SnnProcess.Signal(task.Process, "USR1");

        Assert.Equal((0, ""), await task.End());
    }

    private SlurmArray Array(int runs) => new(_scratch.Path, _scratch.Path, runs, 20, 1, 1e9, null, false, []);

    private string[] Names(params string[] of) => [.. of.Where(name => File.Exists(_scratch.At(name)))];

    // As the second task of job 7, with a scontrol that writes down what it is asked for.
    private Running Task(params string[] lines)
    {
        File.WriteAllText(_scratch.At(SlurmArray.PlanFile), string.Concat(lines.Select(line => line + "\n")));
        File.WriteAllText(_scratch.At(SlurmArray.ScriptFile), Array(lines.Length).Script);
        File.WriteAllText(_scratch.At("scontrol"), "#!/bin/sh\n[ \"$1\" = requeue ] && printf %s \"$2\" > queued\n");
        using (var chmod = Process.Start("chmod", ["+x", _scratch.At("scontrol")]))
        {
            chmod.WaitForExit();
        }

        var start = new ProcessStartInfo("bash", [SlurmArray.ScriptFile]) { WorkingDirectory = _scratch.Path };
        start.Environment["SLURM_ARRAY_TASK_ID"] = "2";
        start.Environment["SLURM_ARRAY_JOB_ID"] = "7";
        start.Environment["PATH"] = $"{_scratch.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        return new(Process.Start(start)!, _scratch.At("queued"));
    }

    private sealed record Running(Process Process, string Queued)
    {
        internal async Task<(int Code, string Queued)> End()
        {
            await Process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (Process.ExitCode, File.Exists(Queued) ? await File.ReadAllTextAsync(Queued) : "");
        }
    }
}
