using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Runner.DataStore;
using Spectre.Console;

namespace Snn.Runner.Terminal;

/// <summary>Shows how data is found or fetched: calls the search with the function that is told every step.</summary>
internal delegate Result<Dataset> DataView(Func<Action<StoreEvent>, Result<Dataset>> find);

/// <summary>The ways to show how data is fetched.</summary>
internal static class DataViews
{
    private static readonly TimeSpan PlainStep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LiveStep = TimeSpan.FromMilliseconds(100);

    /// <summary>Shows nothing.</summary>
    internal static T Silent<T>(Func<Action<StoreEvent>, T> find) => find(_ => { });

    /// <summary>One line a step, and one every ten seconds while a file comes in; on a terminal a line that moves.</summary>
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
        return console.Live(new Text("")).AutoClear(true).Start(context => find(step =>
        {
            if (step is StoreEvent.Received)
            {
                if (clock.GetElapsedTime(last) >= LiveStep)
                {
                    last = clock.GetTimestamp();
                    context.UpdateTarget(new Text(Words(step)));
                }
            }
            else
            {
                console.Write(new Text(Words(step) + "\n", step is StoreEvent.Installed ? Style.Plain : new Style(Color.Grey)));
            }
        }));
    }

    private static string Words(StoreEvent step) => step switch
    {
        StoreEvent.Asking asking => $"{asking.Set}: asking {asking.Source}",
        StoreEvent.Received { Total: { } total } received => $"{received.File}: {Figures.Bytes(received.Bytes)} of {Figures.Bytes(total)}",
        StoreEvent.Received received => $"{received.File}: {Figures.Bytes(received.Bytes)}",
        StoreEvent.Retrying retrying => $"{retrying.File}: {retrying.Reason}; try {retrying.Attempt}",
        StoreEvent.Refused refused => $"{refused.Source}: {refused.Reason}",
        StoreEvent.Installed installed => $"verified {installed.Path}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
