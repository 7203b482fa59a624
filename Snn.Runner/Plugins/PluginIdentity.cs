using System.Text.Json.Nodes;

namespace Snn.Runner.Plugins;

/// <summary>Which plug-in: where it lies, and what is in it.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Sha256">Digest of the file, in hexadecimal digits.</param>
/// <param name="Version">That the assembly says of itself; null where it says none.</param>
internal sealed record PluginIdentity(string Path, string Sha256, string? Version)
{
    private const int Digits = 12;

    /// <summary>For the record of a run.</summary>
    internal JsonObject ToJson() =>
        new()
        {
            ["path"] = Path,
            ["sha256"] = Sha256,
            ["version"] = Version,
        };

    /// <summary>What <see cref="ToJson"/> has written; null where it is something else.</summary>
    internal static PluginIdentity? Read(JsonNode? node) =>
        node is JsonObject json && Word(json["path"]) is { } path && Word(json["sha256"]) is { } digest
            ? new(path, digest, Word(json["version"]))
            : null;

    /// <summary>In words: path, version, and the first digits of the digest.</summary>
    internal string Words => $"{Path}{(Version is null ? "" : $" {Version}")} (SHA-256 {Short(Sha256)})";

    /// <summary>The file's name and the first digits of the digest.</summary>
    internal string Name => $"{System.IO.Path.GetFileName(Path)} {Short(Sha256)}";

    /// <summary>The first digits of a digest.</summary>
    internal static string Short(string digest) => digest.Length > Digits ? $"{digest[..Digits]}…" : digest;

    private static string? Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;
}
