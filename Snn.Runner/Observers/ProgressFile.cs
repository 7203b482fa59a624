using System.Text.Json.Nodes;
using Snn.Runner.Files;
using Snn.Runner.Runs;

namespace Snn.Runner.Observers;

/// <summary>
/// Keeps <c>progress.json</c> (<see cref="Progress"/>) for those who follow a run from another process.
/// </summary>
internal static class ProgressFile
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Keeps the file of a run up to date, as far as the disk allows: nothing depends on it. It goes when the run ends.
    /// </summary>
    internal static Action<RunEvent> Watch(string folder, TimeProvider clock)
    {
        var path = Path.Combine(folder, Progress.File);
        var last = clock.GetTimestamp() - clock.TimestampFrequency;
        return step =>
        {
            switch (step)
            {
                case RunEvent.Advanced advanced when clock.GetElapsedTime(last) >= Step:
                    last = clock.GetTimestamp();
                    Write(path, Progress.Of(advanced));
                    break;
                case RunEvent.Evaluating evaluating:
                    Write(path, Progress.Of(evaluating));
                    break;
                case RunEvent.Ended:
                    Try(() => File.Delete(path));
                    break;
            }
        };
    }

    // Not flushed to the disk: what a power cut takes of it, nobody misses.
    private static void Write(string path, JsonObject content) =>
        Try(() =>
        {
            var beside = path + WholeFile.Beside;
            File.WriteAllText(beside, RunJson.Line(content) + "\n");
            File.Move(beside, path, overwrite: true);
        });

    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { }
    }
}
