using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps;

/// <summary>How fully connected maps of spikes keep their weights.</summary>
internal static class InputByInput
{
    /// <summary>
    /// The same [N, K] weights, kept as [K, N] in memory: a spike selects a row of it (see
    /// <see cref="FullyConnected.SpikingLinear"/>).
    /// </summary>
    /// <param name="linear">A map whose weights have yet to be drawn.</param>
    internal static void Keep(Linear linear)
    {
        var old = linear.weight!;
        linear.weight = new Parameter(empty_strided(old.shape, [1, old.shape[0]], old.dtype));
        old.Dispose();
    }
}
