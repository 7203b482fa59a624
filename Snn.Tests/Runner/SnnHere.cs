using Snn.Runner.Commands;
using Snn.Runner.Runs;

namespace Snn.Tests.Runner;

/// <summary>
/// The command in the process of the tests: what a line does, without the second in which a program starts, loads
/// libtorch and compiles itself. For lines that leave the process's folder and native libraries as they are, so that
/// every path is an absolute one; signals, streams, native libraries and several processes are for
/// <see cref="SnnProcess"/>.
/// </summary>
internal static class SnnHere
{
    internal static SnnProcess.Ended Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = SnnCommand.Invoke(
            new(
                new(output, error, null, false),
                TimeProvider.System,
                [.. arguments],
                TestContext.Current.CancellationToken
            )
        );
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>
    /// A line as typed in a folder: what it writes lies below it, results in <c>results</c> unless it says otherwise,
    /// and a run leaves no report. Files that it reads have absolute paths.
    /// </summary>
    internal static Task<SnnProcess.Ended> In(string folder, params string[] arguments) =>
        Task.Run(() => Run([.. Below(folder, SnnProcess.Unreported(arguments))]));

    private static IEnumerable<string> Below(string folder, string[] arguments)
    {
        string[] outputs = ["--results", "--save-dir", "--out", "--output"];
        var runs = arguments[0] is "run" or "train" or "rerun";
        var placed = !runs && arguments[0] is not ("results" or "compare" or "curves" or "report" or "verify");
        foreach (var (before, word) in arguments.Prepend("").Zip(arguments))
        {
            placed |= word is "--results" or "--save-dir" || (runs && word is "--out");
            yield return outputs.Contains(before) ? Path.Combine(folder, word) : word;
        }

        if (!placed)
        {
            yield return "--results";
            yield return Path.Combine(folder, RunFolder.UsualRoot);
        }
    }

    /// <summary>A line that is refused: one line of standard error with these words, and nothing else.</summary>
    internal static void Refused(int code, string told, params string[] arguments)
    {
        var ended = Run(arguments);
        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.StartsWith("snn: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(told, Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
