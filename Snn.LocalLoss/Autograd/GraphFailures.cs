using System.Runtime.ExceptionServices;

namespace Snn.LocalLoss.Autograd;

/// <summary>Failures of the nodes that a thread has made, wherever they go backward.</summary>
internal sealed class GraphFailures
{
    [ThreadStatic]
    private static GraphFailures? _ofThread;

    private ExceptionDispatchInfo? _first;

    internal static GraphFailures OfThread => _ofThread ??= new();

    /// <summary>Keeps the first.</summary>
    internal void Keep(Exception failure) =>
        Interlocked.CompareExchange(ref _first, ExceptionDispatchInfo.Capture(failure), null);

    /// <summary>What was kept, if anything; it is kept no longer.</summary>
    internal ExceptionDispatchInfo? Take() => Interlocked.Exchange(ref _first, null);
}
