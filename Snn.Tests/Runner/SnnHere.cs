using Snn.Runner.Commands;

namespace Snn.Tests.Runner;

/// <summary>
/// The command in the process of the tests: what a line does, without the second in which a program starts, loads
/// libtorch and compiles itself. For lines that leave the process's folder and native libraries as they are, so that
/// every path is an absolute one; signals, streams, native libraries and several processes are for the program itself.
/// </summary>
internal static class SnnHere
{
    internal static Ended Run(params string[] arguments)
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
    internal static Task<Ended> In(string folder, params string[] arguments) =>
        Task.Run(() => Run([.. TypedLine.Below(folder, TypedLine.Unreported(arguments))]));

    /// <summary>A line that is refused: one line of standard error with these words, and nothing else.</summary>
    internal static void Refused(int code, string told, params string[] arguments)
    {
        var ended = Run(arguments);
        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.StartsWith("snn: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(told, Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
