namespace Snn.Runner.Runs;

/// <summary>
/// Says that a process starts one run after the other below a folder of results, so that who watches does not leave
/// between two of them; the system lets go of it when the process ends, however it ends.
/// </summary>
internal static class SweepLock
{
    private const string Pattern = ".sweep-*";

    /// <summary>Says it; null where nothing can be written there, and who watches sees single runs.</summary>
    internal static IDisposable? Take(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
            return new FileStream(
                Path.Combine(root, FormattableString.Invariant($".sweep-{Environment.ProcessId}")),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether a process says so.</summary>
    internal static bool IsHeld(string root)
    {
        try
        {
            return Directory.EnumerateFiles(root, Pattern).Any(RunLock.IsLocked);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
