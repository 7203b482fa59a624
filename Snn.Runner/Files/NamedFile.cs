using Snn.Data.Faults;

namespace Snn.Runner.Files;

/// <summary>A file that the user has named, or one in a folder that he has named.</summary>
internal static class NamedFile
{
    /// <summary>The bytes, once they are in the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">All that is to be in it.</param>
    /// <param name="option">The option that names it.</param>
    internal static Result<byte[]> Write(string path, byte[] bytes, string option = "--output")
    {
        try
        {
            WholeFile.Write(path, bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(
                FaultKind.Failed,
                $"{option} {path}",
                $"it cannot be written ({error.Message.TrimEnd('.')})",
                "name another file"
            );
        }
    }

    /// <summary>Files in a folder, which is made where it is missing, once all are there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="files">Name and bytes of each.</param>
    internal static Result<string> WriteBelow(
        string folder,
        string option,
        params IReadOnlyCollection<(string Name, byte[] Bytes)> files
    )
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(
                FaultKind.Failed,
                $"{option} {folder}",
                $"the folder cannot be made ({error.Message.TrimEnd('.')})",
                "name another folder"
            );
        }

        return files
            .Select(file => Write(Path.Combine(folder, file.Name), file.Bytes, option))
            .Sequence()
            .Map(_ => folder);
    }
}
