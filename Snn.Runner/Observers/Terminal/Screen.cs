using Snn.Data.Faults;
using Snn.Runner.Text;
using Spectre.Console;

namespace Snn.Runner.Observers.Terminal;

/// <summary>
/// Where the command speaks: results to <paramref name="Out"/>, faults and notes to <paramref name="Error"/>.
/// </summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Rich">
/// Draws with colour; null where standard output is no terminal, and everything is plain lines.
/// </param>
/// <param name="Debug">Whether exceptions are shown with their stack trace.</param>
internal sealed record Screen(TextWriter Out, TextWriter Error, Func<IAnsiConsole>? Rich, bool Debug)
{
    /// <summary>The screen of this process.</summary>
    /// <param name="givenUp">Whether those who read what is written are no longer waited for.</param>
    internal static Screen OfProcess(Func<bool> givenUp)
    {
        UnreadOutput.Guard(givenUp);
        return new(
            new StandardStream(Console.Out),
            new StandardStream(Console.Error),
            Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb"
                ? null
                : () => AnsiConsole.Console,
            Environment.GetEnvironmentVariable("SNN_DEBUG") is { Length: > 0 } and not "0"
        );
    }

    /// <summary>Reports what the user can fix, in one line.</summary>
    internal void Report(Fault fault) => Note(fault.ToString());

    /// <summary>Reports something in one line of standard error.</summary>
    internal void Note(string text) => Error.WriteLine(NoteLine.Prefix + text.ReplaceLineEndings(" "));

    /// <summary>Reports something while a line may be moving: it begins below that line.</summary>
    internal void Interject(string text)
    {
        if (Rich is not null)
        {
            Error.WriteLine();
        }

        Note(text);
    }

    /// <summary>Gives the terminal back as it was, where a live display is cut off.</summary>
    internal void ShowCursor()
    {
        if (Rich is not null)
        {
            (Out as StandardStream)?.Command("\u001b[?25h");
        }
    }

    /// <summary>Why not all results could be written; null where they could.</summary>
    internal Fault? Unwritten =>
        Out is StandardStream { Trouble: { } trouble }
            ? new(
                FaultKind.Failed,
                "standard output",
                $"it cannot be written: {trouble}",
                "make room, or send it elsewhere"
            )
            : null;

    /// <summary>Shows a bug's details where they are wanted.</summary>
    internal void Detail(Exception bug)
    {
        if (Debug)
        {
            Error.WriteLine(bug);
        }
    }
}
