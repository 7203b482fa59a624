using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Text;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>
/// A plan as an array of jobs of Slurm: one script for <c>sbatch</c>, which runs a line of the plan a task.
/// </summary>
/// <param name="Folder">Full path of the folder that holds plan, script and what the tasks print.</param>
/// <param name="Work">Full path of the folder in which the runs are started.</param>
/// <param name="Runs">How many, at least 1.</param>
/// <param name="AtOnce">How many tasks at once.</param>
/// <param name="Cores">Of each task.</param>
/// <param name="Memory">Of each task, bytes.</param>
/// <param name="Time">Limit of each task, as Slurm writes it; null for that of the partition.</param>
/// <param name="Gpu">Whether each needs a GPU.</param>
/// <param name="More">Further options of <c>sbatch</c>.</param>
internal sealed record SlurmArray(
    string Folder,
    string Work,
    int Runs,
    int AtOnce,
    int Cores,
    double Memory,
    string? Time,
    bool Gpu,
    ImmutableArray<string> More
)
{
    /// <summary>Name of the file with a command a line.</summary>
    internal const string PlanFile = "plan.txt";

    /// <summary>Name of the script.</summary>
    internal const string ScriptFile = "array.sbatch";

    // Time for a checkpoint before a task's time is up, seconds; Slurm sends signals up to a minute early or late.
    private const int Notice = 180;

    /// <summary>The script.</summary>
    internal string Script =>
        string.Join(
            '\n',
            [
                "#!/bin/bash",
                .. Options.Select(option => "#SBATCH " + option),
                "# A task is a line of the plan. If it is interrupted, the same line resumes it:",
                $"#   time is nearly up (USR1, {Notice} s before)   the run keeps its state, and the task is queued again;",
                "#   TERM (scancel, preemption, a node that is drained)   the run keeps its state and ends;",
                "#   a node that is lost   Slurm queues the task again (--requeue), from the last checkpoint.",
                "set -u",
                $"line=$(sed -n \"${{SLURM_ARRAY_TASK_ID}}p\" {ShellWords.Quoted(Path.Combine(Folder, PlanFile))})",
                "again=",
                "bash -c \"exec $line\" &",
                "run=$!",
                "trap 'again=1; kill -TERM \"$run\" 2>/dev/null' USR1",
                "trap 'again=; kill -TERM \"$run\" 2>/dev/null' TERM",
                "wait \"$run\"",
                "code=$?",
                "while kill -0 \"$run\" 2>/dev/null; do wait \"$run\"; code=$?; done",
                $"if [ -n \"$again\" ] && [ \"$code\" -eq {ExitCode.Interrupted} ]; then",
                "  scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"",
                "fi",
                "exit \"$code\"",
                "",
            ]
        );

    private IEnumerable<string> Options =>
        [
            "--job-name=snn",
            Invariant($"--array=1-{Runs}%{Math.Min(AtOnce, Runs)}"),
            Invariant($"--cpus-per-task={Cores}"),
            Invariant($"--mem={Math.Ceiling(Memory / (1 << 20)):0}M"),
            .. Time is null ? Array.Empty<string>() : [$"--time={Time}"],
            .. Gpu ? ["--gpus=1"] : Array.Empty<string>(),
            "--requeue",
            Invariant($"--signal=B:USR1@{Notice}"),
            "--open-mode=append",
            $"--chdir={Escaped(Work)}",
            $"--output={Escaped(Path.Combine(Folder, "%a.log"))}",
            .. More,
        ];

    // A line of options is read by words.
    private static string Escaped(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
