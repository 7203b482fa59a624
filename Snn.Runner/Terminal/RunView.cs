using Snn.Runner.Execution;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Snn.Runner.Terminal;

/// <summary>Shows a run while it goes on: calls it with the function that is told every step.</summary>
internal delegate RunOutcome RunView(Func<Action<RunEvent>, RunOutcome> run);

/// <summary>The ways to show a run.</summary>
internal static class RunViews
{
    private static readonly TimeSpan LiveStep = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan PlainStep = TimeSpan.FromSeconds(10);

    /// <summary>Shows nothing but notes: the result follows as JSON.</summary>
    internal static RunView Silent(Screen screen) => run => run(step =>
    {
        if (step is RunEvent.Note note)
        {
            screen.Note(note.Text);
        }
    });

    /// <summary>One line an epoch, and one every ten seconds within it.</summary>
    internal static RunView Plain(Screen screen, TimeProvider clock, bool layers = false) => run =>
    {
        var last = clock.GetTimestamp();
        return run(step =>
        {
            switch (step)
            {
                case RunEvent.Started started:
                    screen.Out.WriteLine($"{started.Id}  seed {started.Seed}  {Shown(started.Folder)}");
                    break;
                case RunEvent.Advanced advanced when clock.GetElapsedTime(last) >= PlainStep:
                    last = clock.GetTimestamp();
                    screen.Out.WriteLine(ProgressLine.Text(
                        ProgressLine.Under(advanced.At, advanced.Metrics, evaluating: false, int.MaxValue, bar: false)));
                    break;
                case RunEvent.EpochDone done:
                    last = clock.GetTimestamp();
                    screen.Out.WriteLine(ProgressLine.Text(ProgressLine.After(done.At, done.Metrics, int.MaxValue)));
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

    /// <summary>A line for each epoch that is done, and one below them that moves.</summary>
    internal static RunView Live(IAnsiConsole console, TimeProvider clock, bool layers = false) => run =>
    {
        var line = new LiveLine();
        return console.Live(line).AutoClear(true).Start(context =>
        {
            var last = clock.GetTimestamp() - clock.TimestampFrequency;
            return run(step =>
            {
                switch (step)
                {
                    case RunEvent.Started started:
                        console.Write(new Paragraph()
                            .Append(started.Id, new Style(Color.Aqua))
                            .Append($"  seed {started.Seed}  ")
                            .Append(Shown(started.Folder) + "\n", new Style(Color.Grey)));
                        break;
                    case RunEvent.Advanced advanced:
                        line.Draw = width => ProgressLine.Under(advanced.At, advanced.Metrics, evaluating: false, width);
                        if (clock.GetElapsedTime(last) >= LiveStep)
                        {
                            last = clock.GetTimestamp();
                            context.Refresh();
                        }

                        break;
                    case RunEvent.Evaluating evaluating:
                        line.Draw = width => ProgressLine.Under(evaluating.At, [], evaluating: true, width);
                        context.Refresh();
                        break;
                    case RunEvent.EpochDone done:
                        line.Draw = _ => [];
                        console.Write(new LiveLine { Draw = width => ProgressLine.After(done.At, done.Metrics, width), Ends = true });
                        foreach (var layer in layers ? LayerLines.Of(done.Metrics) : [])
                        {
                            console.Write(new Text(layer + "\n", new Style(Color.Grey)) { Overflow = Overflow.Ellipsis });
                        }

                        break;
                    case RunEvent.Note note:
                        console.Write(new Text(note.Text + "\n", new Style(Color.Yellow)));
                        break;
                }
            });
        });
    };

    /// <summary>The folder as one would type it here: relative where it lies below the working folder.</summary>
    internal static string Shown(string folder)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder : relative;
    }

    /// <summary>A progress line, laid out anew for the width that there is.</summary>
    private sealed class LiveLine : Renderable
    {
        internal Func<int, IEnumerable<Piece>> Draw { get; set; } = _ => [];

        /// <summary>Whether the line is final: what comes next begins below it.</summary>
        internal bool Ends { get; init; }

        // One column stays free: a terminal that is full to the edge wraps. A line that stays covers the one that moved.
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            var width = maxWidth - 1;
            var line = Segment.Truncate(Draw(width).Select(p => new Segment(p.Text, StyleOf(p.Kind))), width);
            return Ends ? [.. line, Segment.Padding(Math.Max(0, width - Segment.CellCount(line))), Segment.LineBreak] : line;
        }

        private static Style StyleOf(PieceKind kind) => kind switch
        {
            PieceKind.Label => new Style(Color.Grey),
            PieceKind.BarDone => new Style(Color.Aqua),
            PieceKind.BarAhead => new Style(Color.Grey),
            _ => Style.Plain,
        };
    }
}
