using System.Collections.Immutable;

namespace Snn.Runner.Commands.Completion;

/// <summary>
/// The scripts of the shells; each asks <c>snn</c> itself what fits (the parser's <c>[suggest]</c> directive).
/// </summary>
internal static class CompletionScript
{
    /// <summary>The shells that there is a script for.</summary>
    internal static ImmutableArray<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The script of a shell; null for one that there is none for.</summary>
    internal static string? Of(string shell)
    {
        if (!Shells.Contains(shell))
        {
            return null;
        }

        using var stream = typeof(CompletionScript).Assembly.GetManifestResourceStream($"completion/snn.{shell}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
