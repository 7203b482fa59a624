using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;

namespace Snn.Runner.Machine;

/// <summary>
/// libtorch as the command loads it: where it is missing, the user is told the command that fetches it.
/// </summary>
internal static class LibTorch
{
    private const string Remedy =
        $"fetch it with 'snn libtorch fetch', or name an existing libtorch or PyTorch 2.10 with --libtorch DIR or {LibTorchLocation.Variable}";

    /// <inheritdoc cref="LibTorchLoader.Load"/>
    internal static Result<LoadedLibTorch> Load(string? named) => LibTorchLoader.Load(named, remedy: Remedy);

    /// <inheritdoc cref="LibTorchLocation.Find"/>
    internal static Result<LibTorchLocation> Find() => LibTorchLocation.Find(null, Remedy);
}
