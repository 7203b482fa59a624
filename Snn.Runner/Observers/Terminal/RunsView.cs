using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.Runs;
using Snn.Runner.Text;
using Spectre.Console;

namespace Snn.Runner.Observers.Terminal;

/// <summary>Shows several runs at once: on a terminal lines that move, else a line for each once in a while.</summary>
internal static class RunsView
{
    private static readonly TimeSpan PlainStep = TimeSpan.FromSeconds(30);

    /// <summary>What a run is called among others.</summary>
    internal static string Name(RunRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{PlainText.Of(record.Id, 40)} seed {record.Seed}");

    /// <summary>Shows how several runs stand: a line that says it of all, and the runs under way.</summary>
    internal delegate void Standing(string words, ImmutableArray<(string Name, LiveState? State)> running);

    /// <summary>
    /// Calls <paramref name="follow"/> with the function that shows how the runs stand, and one that says something
    /// that stays.
    /// </summary>
    /// <param name="screen">Where to.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="silent">Whether nothing is shown.</param>
    /// <param name="follow">Runs until there is nothing more to show.</param>
    internal static void Show(Screen screen, TimeProvider clock, bool silent, Action<Standing, Action<string>> follow)
    {
        if (silent)
        {
            follow((_, _) => { }, _ => { });
        }
        else if (screen.Rich is { } rich)
        {
            var (console, lines) = (rich(), new LiveLines());
            console
                .Live(lines)
                .AutoClear(true)
                .Start(live =>
                    follow(
                        (words, running) =>
                        {
                            lines.Draw = (width, height) =>
                                [.. RunLines.Of(running, width, height - 1), [new Piece(PieceKind.Label, words)]];
                            live.Refresh();
                        },
                        text =>
                            console.Write(
                                new LiveLines
                                {
                                    Draw = (_, _) =>
                                        [
                                            [new Piece(PieceKind.Value, text)],
                                        ],
                                    Ends = true,
                                }
                            )
                    )
                );
        }
        else
        {
            var last = clock.GetTimestamp();
            follow(
                (words, running) =>
                {
                    if (clock.GetElapsedTime(last) >= PlainStep)
                    {
                        last = clock.GetTimestamp();
                        screen.Out.WriteLine(words);
                        foreach (var line in RunLines.Of(running, int.MaxValue, int.MaxValue))
                        {
                            screen.Out.WriteLine("  " + ProgressLine.Text(line));
                        }
                    }
                },
                screen.Out.WriteLine
            );
        }
    }
}
