using Snn.Data.Faults;

namespace Snn.Runner.Data;

/// <summary>What has come of a transfer so far; it outlives the process, so that the next one can go on.</summary>
internal sealed class PartFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _folder;

    private PartFile(FileStream stream, string folder) => (_stream, _folder) = (stream, folder);

    /// <summary>Bytes that are here.</summary>
    internal long Length => _stream.Length;

    /// <summary>
    /// The part file of that name or, where another process is writing it, one of our own; null where none can be made.
    /// </summary>
    internal static PartFile? Open(string folder, string name)
    {
        foreach (var candidate in new[] { $".{name}.part", $".{name}.{Guid.NewGuid():N}.part" })
        {
            try
            {
                var stream = new FileStream(
                    Path.Combine(folder, candidate),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
                stream.Seek(0, SeekOrigin.End);
                return new(stream, folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process holds the first; if it is the folder's fault, the second fails as well.
            }
        }

        return null;
    }

    /// <summary>Adds what has come in.</summary>
    /// <returns>What kept it from being written, or null.</returns>
    internal Fault? Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
            _stream.Flush();
            return null;
        }
        catch (IOException e)
        {
            return Cache.Unwritable(_folder, e);
        }
    }

    /// <summary>Forgets all that is here.</summary>
    internal void Clear() => _stream.SetLength(0);

    /// <summary>All that is here.</summary>
    internal byte[] ReadAll()
    {
        var bytes = new byte[_stream.Length];
        _stream.Seek(0, SeekOrigin.Begin);
        _stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Closes the file and, if nothing is left to go on from, deletes it.</summary>
    public void Dispose()
    {
        var empty = _stream.Length == 0;
        _stream.Dispose();
        if (empty)
        {
            Cache.Discard(_stream.Name);
        }
    }
}
