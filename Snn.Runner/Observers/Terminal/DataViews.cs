using Snn.Runner.Data;
using Snn.Runner.Text;
using Spectre.Console;
using Label = Spectre.Console.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>The ways to show how data is fetched.</summary>
internal static class DataViews
{
    private static readonly TimeSpan PlainStep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LiveStep = TimeSpan.FromMilliseconds(100);

    /// <summary>Shows nothing.</summary>
    internal static T Silent<T>(Func<Action<StoreEvent>, T> find) => find(_ => { });

    /// <summary>
    /// One line a step, and one every ten seconds while a file comes in; on a terminal a line that moves.
    /// </summary>
    internal static T Show<T>(Screen screen, TimeProvider clock, Func<Action<StoreEvent>, T> find)
    {
        var last = clock.GetTimestamp();
        if (screen.Rich is not { } rich)
        {
            return find(step =>
            {
                if (step is not StoreEvent.Received || clock.GetElapsedTime(last) >= PlainStep)
                {
                    last = clock.GetTimestamp();
                    screen.Out.WriteLine(Words(step));
                }
            });
        }

        var console = rich();
        return console
            .Live(new Label(""))
            .AutoClear(true)
            .Start(context =>
                find(step =>
                {
                    if (step is StoreEvent.Received)
                    {
                        if (clock.GetElapsedTime(last) >= LiveStep)
                        {
                            last = clock.GetTimestamp();
                            context.UpdateTarget(new Label(Words(step)));
                        }
                    }
                    else
                    {
                        console.Write(
                            new Label(
                                Words(step) + "\n",
                                step is StoreEvent.Installed ? Style.Plain : new Style(Color.Grey)
                            )
                        );
                    }
                })
            );
    }

    private static string Words(StoreEvent step) => Visible.Of(Said(step));

    private static string Said(StoreEvent step) =>
        step switch
        {
            StoreEvent.Asking asking => $"{asking.Set}: asking {asking.Source}",
            StoreEvent.Received { Total: { } total } received =>
                $"{received.File}: {Numbers.Bytes(received.Bytes)} of {Numbers.Bytes(total)}",
            StoreEvent.Received received => $"{received.File}: {Numbers.Bytes(received.Bytes)}",
            StoreEvent.Retrying retrying => $"{retrying.File}: {retrying.Reason}; try {retrying.Attempt}",
            StoreEvent.Refused refused => $"{refused.Source}: {refused.Reason}",
            StoreEvent.Installed installed => $"verified {installed.Path}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
