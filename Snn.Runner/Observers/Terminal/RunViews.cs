using Snn.Runner.Execution;
using Snn.Runner.Runs;
using Snn.Runner.Text;
using Spectre.Console;
using Label = Spectre.Console.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>The ways to show a run.</summary>
internal static class RunViews
{
    private static readonly TimeSpan LiveStep = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan PlainStep = TimeSpan.FromSeconds(10);

    /// <summary>Shows nothing but notes: the result follows as JSON.</summary>
    internal static RunView Silent(Screen screen) =>
        run =>
            run(step =>
            {
                if (step is RunEvent.Note note)
                {
                    screen.Note(note.Text);
                }
            });

    /// <summary>One line an epoch, and one every ten seconds within it.</summary>
    internal static RunView Plain(Screen screen, TimeProvider clock, bool layers = false) =>
        run =>
        {
            var last = clock.GetTimestamp();
            return run(step =>
            {
                switch (step)
                {
                    case RunEvent.Started started:
                        screen.Out.WriteLine(
                            $"{PlainText.Of(started.Record.Id, 40)}  seed {started.Record.Seed}  {Shown(started.Folder)}"
                        );
                        break;
                    case RunEvent.Advanced advanced when clock.GetElapsedTime(last) >= PlainStep:
                        last = clock.GetTimestamp();
                        screen.Out.WriteLine(
                            ProgressLine.Text(
                                ProgressLine.Under(
                                    advanced.At,
                                    advanced.Metrics,
                                    evaluating: false,
                                    int.MaxValue,
                                    bar: false
                                )
                            )
                        );
                        break;
                    case RunEvent.EpochDone done:
                        last = clock.GetTimestamp();
                        screen.Out.WriteLine(
                            ProgressLine.Text(ProgressLine.After(done.At, done.Metrics, int.MaxValue))
                        );
                        foreach (var layer in layers ? LayerLines.Of(done.Metrics) : [])
                        {
                            screen.Out.WriteLine(layer);
                        }

                        break;
                    case RunEvent.Note note:
                        screen.Note(note.Text);
                        break;
                }
            });
        };

    /// <summary>
    /// A line for each epoch that is done, and below them what moves: progress, the blocks, the curve so far.
    /// </summary>
    internal static RunView Live(IAnsiConsole console, TimeProvider clock, bool layers = false) =>
        run =>
        {
            var panel = new LiveLines();
            return console
                .Live(panel)
                .AutoClear(true)
                .Start(context =>
                {
                    var last = clock.GetTimestamp() - clock.TimestampFrequency;
                    LiveState? state = null;
                    return run(step =>
                    {
                        state = step is RunEvent.Started begun
                            ? FollowedRun.Begun(begun.Record, begun.Folder)
                            : state?.Next(step);
                        panel.Draw = (width, height) => state is null ? [] : LivePanel.Lines(state, width, height);
                        switch (step)
                        {
                            case RunEvent.Started started:
                                console.Write(Title(started.Record, started.Folder));
                                break;
                            case RunEvent.Advanced when clock.GetElapsedTime(last) >= LiveStep:
                                last = clock.GetTimestamp();
                                context.Refresh();
                                break;
                            case RunEvent.Evaluating:
                                context.Refresh();
                                break;
                            case RunEvent.EpochDone done:
                                console.Write(
                                    new LiveLines
                                    {
                                        Draw = (width, _) => [ProgressLine.After(done.At, done.Metrics, width)],
                                        Ends = true,
                                    }
                                );
                                foreach (var layer in layers ? LayerLines.Of(done.Metrics) : [])
                                {
                                    console.Write(
                                        new Label(layer + "\n", new Style(Color.Grey)) { Overflow = Overflow.Ellipsis }
                                    );
                                }

                                break;
                            case RunEvent.Note note:
                                console.Write(new Label(note.Text + "\n", new Style(Color.Yellow)));
                                break;
                        }
                    });
                });
        };

    /// <summary>What is run, and where.</summary>
    internal static Paragraph Title(RunRecord record, string folder) =>
        new Paragraph()
            .Append(PlainText.Of(record.Id, 40), new Style(Color.Aqua))
            .Append($"  seed {record.Seed}  ")
            .Append(Shown(folder) + "\n", new Style(Color.Grey));

    /// <summary>The folder as one would type it here: relative where it lies below the working folder.</summary>
    internal static string Shown(string folder)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }
}
