using Snn.LocalLoss.LibTorch;
using TorchSharp;

namespace Snn.Benchmarks.Works;

/// <summary>Loads libtorch before work that needs it is made.</summary>
internal static class Libtorch
{
    /// <summary>Loads it, once for the process, and sets its threads.</summary>
    /// <exception cref="InvalidOperationException">It cannot be loaded; the message is the fault's.</exception>
    internal static void Require(int threads)
    {
        _ = LibTorchLoader.Load().OrThrow();
        torch.set_num_threads(threads);
    }
}
