using System.Security.Cryptography;
using System.Text;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Files;

namespace Snn.Runner.Plugins;

/// <summary>
/// Keeps what the SDK has made of files of C#, by a digest of all that it was made of: the next process, a child of a
/// sweep above all, need not wait for the SDK.
/// </summary>
/// <remarks>
/// An entry is code that will run with the user's rights. It is kept and used only where folder and file are the
/// user's and nobody else may write them (<see cref="Ownership"/>). It begins with a digest of its key and of what
/// follows: one that is damaged, or that belongs to another key, is made again.
/// </remarks>
/// <param name="folder">Where.</param>
internal sealed class CompiledFiles(string folder)
{
    private const string Ending = ".built";
    private const int MostBytes = 1 << 28;
    private const int MostEntries = 64;

    /// <summary>What is kept, or else what is made, which is then kept.</summary>
    /// <param name="key">Digest of all that it is made of, in hexadecimal digits.</param>
    /// <param name="make">Makes it; a fault is not kept.</param>
    internal Result<byte[]> Get(string key, Func<Result<byte[]>> make)
    {
        var file = Ownership.MakePrivate(folder) is { } own ? Path.Combine(own, key + Ending) : null;
        return file is not null && Kept(key, file) is { } kept
            ? kept
            : make()
                .Map(image =>
                {
                    if (file is not null)
                    {
                        Keep(key, file, image);
                    }

                    return image;
                });
    }

    private static byte[]? Kept(string key, string file)
    {
        const int head = SHA256.HashSizeInBytes;
        return
            RegularFile.ReadWhole(file, MostBytes, Ownership.IsPrivate).Match(bytes => bytes, _ => null)
                is { Length: > head } entry
            && Digest(key, entry.AsSpan(head)).AsSpan().SequenceEqual(entry.AsSpan(0, head))
            ? entry[head..]
            : null;
    }

    // Not to be able to keep it is no fault of the run: the next process compiles it again.
    private void Keep(string key, string file, byte[] image)
    {
        try
        {
            WholeFile.Write(file, [.. Digest(key, image), .. image]);
            var old = new DirectoryInfo(folder)
                .EnumerateFiles("*" + Ending)
                .OrderByDescending(entry => entry.LastWriteTimeUtc)
                .Skip(MostEntries);
            foreach (var entry in old)
            {
                entry.Delete();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    private static byte[] Digest(string key, ReadOnlySpan<byte> image) =>
        SHA256.HashData([.. Encoding.ASCII.GetBytes(key), .. image]);
}
