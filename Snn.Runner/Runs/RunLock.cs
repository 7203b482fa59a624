using Snn.Data.Faults;
using Snn.Runner.Files;

namespace Snn.Runner.Runs;

/// <summary>
/// Says that a process is at work in a run's folder; the system lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string Name = ".lock";

    // Half a second: a machine that is busy may let someone who only looks hold it that long.
    private const int MostTries = 25;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, if no other process has it.</summary>
    internal static Result<RunLock> Take(string folder)
    {
        for (var tries = MostTries; ; tries--)
        {
            try
            {
                return new RunLock(
                    new(
                        Path.Combine(folder, Name),
                        FileMode.OpenOrCreate,
                        FileAccess.ReadWrite,
                        FileShare.None,
                        bufferSize: 1,
                        FileOptions.DeleteOnClose
                    )
                );
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (tries == 1)
                {
                    return new Fault(
                        FaultKind.Failed,
                        folder,
                        "another process is at work in it, or it cannot be written",
                        "wait for that run to end"
                    );
                }

                // Someone who only looks whether it is held (below) holds it himself for a moment.
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>Whether a process is at work in a run's folder.</summary>
    internal static bool IsHeld(string folder) => IsLocked(Path.Combine(folder, Name));

    /// <summary>Whether a process holds a file of this kind.</summary>
    internal static bool IsLocked(string path)
    {
        // What is no regular file is none of ours, and to open it might take for ever.
        if (RegularFile.Read(path, 0) is not Result<FileContent?>.Ok { Value: not null })
        {
            return false;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception error)
            when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
