using Snn.Data.Faults;

namespace Snn.Runner.RunFolders;

/// <summary>Says that a process is at work in a run's folder; the system lets go of it when the process ends, however it ends.</summary>
internal sealed class RunLock : IDisposable
{
    private const string Name = ".lock";

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, if no other process has it.</summary>
    internal static Result<RunLock> Take(string folder)
    {
        try
        {
            return new RunLock(new(
                Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(FaultKind.Failed, folder, "another process is at work in it, or it cannot be written", "wait for that run to end");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
