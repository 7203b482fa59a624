using System.Collections.Immutable;
using System.Text;
using Snn.Data.Faults;

namespace Snn.Tests.Hostile;

/// <summary>Something that reads bytes or text.</summary>
/// <param name="Right">Files that it reads.</param>
/// <param name="Read">
/// Reads bytes, with a folder for what must be a file: a <see cref="Fault"/>, or whatever they are.
/// </param>
internal sealed record Reader(ImmutableArray<byte[]> Right, Func<byte[], string, object?> Read)
{
    /// <summary>Bytes that reading a file of some kilobytes may ask for.</summary>
    internal long Most { get; init; } = 64L << 20;

    /// <summary>A reader of words.</summary>
    internal static Reader OfText(string[] right, Func<string, object?> read) =>
        new([.. right.Select(Encoding.UTF8.GetBytes)], (bytes, _) => read(Encoding.UTF8.GetString(bytes)));

    /// <summary>A reader of a file of this name.</summary>
    internal static Reader OfFile(string name, string[] right, Func<string, object?> read) =>
        new(
            [.. right.Select(Encoding.UTF8.GetBytes)],
            (bytes, folder) =>
            {
                var path = Path.Combine(folder, name);
                File.WriteAllBytes(path, bytes);
                return read(path);
            }
        );

    /// <summary>The value or the fault of a result.</summary>
    internal static object? Of<T>(Result<T> result) => result.Match(value => (object?)value, fault => fault);
}
