using Snn.Data.Faults;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.LibTorch;

/// <summary>Where a user wants to compute (<c>--device</c>).</summary>
public enum DeviceChoice
{
    /// <summary>CUDA where it works, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>The first CUDA device.</summary>
    Cuda,
}

/// <summary>Turns a choice into a device that is there.</summary>
public static class ComputeDevice
{
    /// <summary>The choices by the words that name them.</summary>
    public static IReadOnlyDictionary<string, DeviceChoice> Words { get; } =
        new Dictionary<string, DeviceChoice>
        {
            ["auto"] = DeviceChoice.Auto,
            ["cpu"] = DeviceChoice.Cpu,
            ["cuda"] = DeviceChoice.Cuda,
        };

    /// <summary>The device, or a fault of kind <see cref="FaultKind.Device"/> where it is not available.</summary>
    public static Result<Device> Resolve(DeviceChoice choice, LoadedLibTorch libTorch) =>
        (choice, libTorch.Cuda) switch
        {
            (DeviceChoice.Cpu, _) or (DeviceChoice.Auto, false) => new Device(DeviceType.CPU),
            (_, true) => new Device(DeviceType.CUDA, 0),
            _ => new Fault(
                FaultKind.Device,
                "--device cuda",
                $"no usable CUDA device with the libtorch in {libTorch.Location.Directory}: {libTorch.CudaState}",
                "use --device cpu, or see docs/gpu.md for the ways to CUDA and 'snn doctor' for what was found"
            ),
        };
}
