using Snn.Runner.Runs;

namespace Snn.Tests.Runner;

/// <summary>Lines for <c>snn</c>, as tests type them.</summary>
internal static class TypedLine
{
    private static readonly string[] Outputs = ["--results", "--save-dir", "--out", "--output"];

    // Drawing a report takes four times as long as a small run: only tests that look at one have it made.
    internal static string[] Unreported(string[] arguments) =>
        arguments is ["run" or "train", .. var rest] && !rest.Contains("--no-report")
            ? [arguments[0], "--no-report", .. rest]
            : arguments;

    /// <summary>
    /// What a line writes lies below a folder, results in <c>results</c> unless it says otherwise, as if it were typed
    /// there.
    /// </summary>
    internal static IEnumerable<string> Below(string folder, string[] arguments)
    {
        var runs = arguments[0] is "run" or "train" or "rerun";
        var placed = !runs && arguments[0] is not ("results" or "compare" or "curves" or "report" or "verify");
        foreach (var (before, word) in arguments.Prepend("").Zip(arguments))
        {
            placed |= word is "--results" or "--save-dir" || (runs && word is "--out");
            yield return Outputs.Contains(before) ? Path.Combine(folder, word) : word;
        }

        if (!placed)
        {
            yield return "--results";
            yield return Path.Combine(folder, RunFolder.UsualRoot);
        }
    }
}
