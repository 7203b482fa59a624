namespace Snn.LocalLoss.LibTorch;

/// <summary>
/// Files of a folder that a user names as a libtorch. Named pipes exist, too, and the linker would wait for their
/// writer without end.
/// </summary>
internal static class OrdinaryFile
{
    /// <summary>
    /// Whether a path leads, also by links, to a file that has a length: no file of a libtorch is empty, and pipes and
    /// devices have none.
    /// </summary>
    internal static bool Exists(string path) => Length(path) > 0;

    /// <summary>The first library of a folder that is there but has no length; null where there is none.</summary>
    internal static string? OtherLibrary(string folder) =>
        Directory.EnumerateFiles(folder, "*.so*").FirstOrDefault(file => Length(file) == 0);

    // Null where nothing is there, and for links that lead nowhere.
    private static long? Length(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && (file.ResolveLinkTarget(true) as FileInfo ?? file) is { Exists: true } target
                ? target.Length
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
