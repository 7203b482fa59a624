using Snn.Data.Faults;

namespace Snn.Runner.Files;

/// <summary>A file that the user has named with <c>--output</c>.</summary>
internal static class NamedFile
{
    /// <summary>The bytes, once they are in the file.</summary>
    internal static Result<byte[]> Write(string path, byte[] bytes)
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
                $"--output {path}",
                $"it cannot be written ({error.Message.TrimEnd('.')})",
                "name another file"
            );
        }
    }
}
