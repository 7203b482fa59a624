using System.Text;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Files;

namespace Snn.Runner.Plugins;

/// <summary>
/// Remembers which plug-ins this user has named, by their digests. A run's folder may come from anyone, and so may what
/// it says that it was made with: code that nobody here has asked for is not run.
/// </summary>
/// <param name="folder">Where; one that is not the user's alone remembers nothing.</param>
internal sealed class KnownPlugins(string folder)
{
    private const string Ending = ".named";

    /// <summary>Those of this user.</summary>
    internal static KnownPlugins OfThisMachine() => new(Path.Combine(LibTorchLoader.DefaultCache(), "plugins"));

    /// <summary>Remembers one. Where that cannot be, it has to be named again.</summary>
    /// <param name="digest">SHA-256 in hexadecimal digits.</param>
    internal void Add(string digest)
    {
        try
        {
            if (!Has(digest) && Place(digest) is { } file)
            {
                WholeFile.Write(file, digest);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    /// <summary>Whether this user has named one.</summary>
    /// <param name="digest">Of which a record says that it is one.</param>
    internal bool Has(string digest) =>
        Place(digest) is { } file
        && RegularFile.ReadWhole(file, digest.Length, Ownership.IsPrivate).Match(bytes => bytes, _ => null) is { } bytes
        && bytes.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(digest));

    private string? Place(string digest) =>
        digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower) && Ownership.MakePrivate(folder) is { } own
            ? Path.Combine(own, digest + Ending)
            : null;
}
