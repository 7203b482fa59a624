using Snn.LocalLoss.LibTorch;
using Snn.Tests.LocalLoss;

[assembly: AssemblyFixture(typeof(Torch))]

namespace Snn.Tests.LocalLoss;

/// <summary>Loads libtorch once, before any test touches it.</summary>
public sealed class Torch
{
    public Torch() => Loaded = LibTorchLoader.Load().OrThrow();

    public LoadedLibTorch Loaded { get; }
}
