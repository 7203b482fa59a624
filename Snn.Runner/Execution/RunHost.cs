using Snn.Runner.Terminal;

namespace Snn.Runner.Execution;

/// <summary>The world around a run.</summary>
/// <param name="Clock">What time it is.</param>
/// <param name="View">Shows the run.</param>
/// <param name="DataView">Shows the fetching of data.</param>
/// <param name="Note">Tells something in passing.</param>
/// <param name="Stop">Asked for by the user.</param>
internal sealed record RunHost(TimeProvider Clock, RunView View, DataView DataView, Action<string> Note, CancellationToken Stop);
