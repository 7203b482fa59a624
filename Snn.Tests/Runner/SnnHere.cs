using Snn.Runner.Commands;

namespace Snn.Tests.Runner;

/// <summary>
/// The command in the process of the tests: what a line does, without the half second in which a program starts. For
/// lines that leave the process's folder, threads and native libraries as they are.
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

    /// <summary>A line that is refused: one line of standard error with these words, and nothing else.</summary>
    internal static void Refused(int code, string told, params string[] arguments)
    {
        var ended = Run(arguments);
        Assert.Equal((code, ""), (ended.Code, ended.Out));
        Assert.StartsWith("snn: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains(told, Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
