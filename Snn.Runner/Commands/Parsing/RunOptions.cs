using System.Collections.Immutable;
using System.CommandLine;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands.Parsing;

/// <summary>The options that <c>run</c> and <c>train</c> share.</summary>
internal sealed record RunOptions(
    ValueOption<ulong?> Seed,
    ValueOption<string> Device,
    ValueOption<string> LibTorch,
    ValueOption<int?> Threads,
    ValueOption<string> Data,
    ValueOption<CheckpointSchedule?> Checkpoints,
    RepeatedOption Plugins,
    ValueOption<string> Results,
    Option<bool> NoReport,
    Option<bool> NoTensorBoard,
    Option<bool> Json
)
{
    // More than the cores of any machine: to start more is work in itself, and no use.
    private const int MostThreads = 4096;

    /// <summary>The options.</summary>
    /// <param name="usualSeed">Where the seed comes from where the user gives none, in words.</param>
    internal static RunOptions Make(string usualSeed) =>
        new(
            Options.Seed("--seed", $"Random seed [default: {usualSeed}]."),
            Options.Word("--device", "Where to train [default: auto].", [.. ComputeDevice.Words.Keys]),
            Options.LibTorch(),
            Options.Count("--threads", "Threads for training [default: one per core].", 1, MostThreads),
            Options.Text(
                "--data",
                "sample|full|PATH",
                "The small sample that ships with snn, the whole set (found or fetched), a folder with its files, or images of your own: a folder by class, .csv, .npz or IDX files [default: full].",
                "sample, full, or the path of images"
            ),
            new(
                "--checkpoint-every",
                "n|time",
                "Keep the state of training within an epoch, too: after so many batches (500) or so much time (90s, 5m, 1h) [default: 5m].",
                CheckpointSchedule.Allowed,
                text => CheckpointSchedule.Parse(text).Map(schedule => (CheckpointSchedule?)schedule)
            ),
            Options.Plugins(),
            Options.Results($"Folder of the results [default: {RunFolder.UsualRoot}]."),
            new("--no-report") { Description = "Write no report.html and no figures into the run's folder." },
            new("--no-tensorboard") { Description = "Write no events for TensorBoard into the run's folder." },
            Options.Json()
        );

    /// <summary>All of them.</summary>
    internal IEnumerable<Option> All =>
        [Seed, Device, LibTorch, Threads, Data, Checkpoints, Plugins, Results, NoReport, NoTensorBoard, Json];

    /// <summary>How what comes of the run is told.</summary>
    /// <param name="parsed">The command line.</param>
    internal OutputOptions OutputOptions(ParseResult parsed) => new(parsed.GetValue(Json), !parsed.GetValue(NoReport));

    /// <summary>Whether the run leaves events for TensorBoard.</summary>
    /// <param name="parsed">The command line.</param>
    internal bool TensorBoard(ParseResult parsed) => !parsed.GetValue(NoTensorBoard);

    /// <summary>What the user has asked for.</summary>
    internal RunSettings Settings(
        ParseResult parsed,
        ImmutableArray<string> commandLine,
        string math,
        string? points = null
    ) =>
        new(
            parsed.GetValue(Seed),
            ComputeDevice.Words[parsed.GetValue(Device) ?? "auto"],
            parsed.GetValue(LibTorch),
            parsed.GetValue(Threads),
            parsed.GetValue(Data),
            points,
            math,
            parsed.GetValue(Results) ?? RunFolder.UsualRoot,
            commandLine
        )
        {
            Checkpoints = parsed.GetValue(Checkpoints) ?? CheckpointSchedule.Usual,
        };
}
