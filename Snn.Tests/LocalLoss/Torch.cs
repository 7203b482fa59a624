using Snn.LocalLoss.LibTorch;
using Snn.Tests.LocalLoss;

[assembly: AssemblyFixture(typeof(Torch))]

namespace Snn.Tests.LocalLoss;

/// <summary>Loads libtorch once, before any test touches it.</summary>
public sealed class Torch
{
    public Torch() =>
        Loaded = LibTorchLoader.Load().Match(ok => ok, fault => throw new InvalidOperationException(fault.ToString()));

    public LoadedLibTorch Loaded { get; }
}
