using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Runner.Data;
using Snn.Runner.Runs;

namespace Snn.Runner.Execution;

/// <summary>Shows a run while it goes on: calls it with the function that is told every step.</summary>
internal delegate RunOutcome RunView(Func<Action<RunEvent>, RunOutcome> run);

/// <summary>Shows how data is found or fetched: calls the search with the function that is told every step.</summary>
internal delegate Result<Dataset> DataView(Func<Action<StoreEvent>, Result<Dataset>> find);

/// <summary>Makes an observer of a run that leaves something in the run's folder.</summary>
/// <param name="folder">Full path of the run's folder.</param>
/// <param name="note">Gets what the observer could not write.</param>
/// <returns>Is told every step of the run.</returns>
internal delegate Action<RunEvent> RunObserver(string folder, Action<string> note);

/// <summary>The world around a run.</summary>
/// <param name="Clock">What time it is.</param>
/// <param name="View">Shows the run.</param>
/// <param name="DataView">Shows the fetching of data.</param>
/// <param name="Observer">Observes the run for those who look at it from elsewhere.</param>
/// <param name="Note">Reports something in passing.</param>
/// <param name="Stop">Asked for by the user.</param>
internal sealed record RunHost(
    TimeProvider Clock,
    RunView View,
    DataView DataView,
    RunObserver Observer,
    Action<string> Note,
    CancellationToken Stop
);
