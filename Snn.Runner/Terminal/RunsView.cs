using System.Collections.Immutable;
using System.Globalization;
using Snn.Runner.RunFolders;
using Spectre.Console;

namespace Snn.Runner.Terminal;

/// <summary>Shows several runs at once: on a terminal lines that move, else a line for each once in a while.</summary>
internal static class RunsView
{
    private static readonly TimeSpan PlainStep = TimeSpan.FromSeconds(30);

    /// <summary>What a run is called among others.</summary>
    internal static string Name(RunRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.Id} seed {record.Seed}");

    /// <summary>Calls <paramref name="follow"/> with the function that shows how the runs stand.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="silent">Whether nothing is shown.</param>
    /// <param name="follow">Runs until there is nothing more to show.</param>
    internal static void Show(Screen screen, TimeProvider clock, bool silent, Action<Action<ImmutableArray<(string Name, LiveState? State)>>> follow)
    {
        if (silent)
        {
            follow(_ => { });
        }
        else if (screen.Rich is { } rich)
        {
            var lines = new LiveLines();
            rich().Live(lines).AutoClear(true).Start(live => follow(runs =>
            {
                lines.Draw = (width, height) => RunLines.Of(runs, width, height);
                live.Refresh();
            }));
        }
        else
        {
            var last = clock.GetTimestamp() - (long)(PlainStep.TotalSeconds * clock.TimestampFrequency);
            follow(runs =>
            {
                if (clock.GetElapsedTime(last) >= PlainStep)
                {
                    last = clock.GetTimestamp();
                    foreach (var line in RunLines.Of(runs, int.MaxValue, int.MaxValue))
                    {
                        screen.Out.WriteLine(ProgressLine.Text(line));
                    }
                }
            });
        }
    }
}
