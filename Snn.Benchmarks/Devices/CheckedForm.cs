using TorchSharp;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Devices;

/// <summary>One way to compute a training step.</summary>
/// <param name="Name">In words.</param>
/// <param name="Device">Where.</param>
/// <param name="Type">Float32 or float64.</param>
/// <param name="Fused">As <c>snn</c> trains, and not the plain composition of tensor operations.</param>
/// <param name="Chained">
/// Whether each block sees what the block before it sent, as in training. In float32 each block is given the reference's spikes instead: a membrane within
/// rounding of the threshold falls on either side, and from block to block that would grow until two right computations differ in everything.
/// </param>
/// <param name="Tf32">Whether matrix products and convolutions may round their factors to ten bits of mantissa; measured and not judged.</param>
internal sealed record CheckedForm(string Name, Device Device, ScalarType Type, bool Fused, bool Chained, bool Tf32 = false)
{
    /// <summary>What all others are held against: the plain composition in float64 on the CPU.</summary>
    internal static CheckedForm Reference { get; } = new("cpu float64 plain", CPU, ScalarType.Float64, Fused: false, Chained: true);

    /// <summary>The forms that are checked for a device.</summary>
    internal static IReadOnlyList<CheckedForm> For(Device device)
    {
        var name = device.type.ToString().ToLowerInvariant();
        CheckedForm[] all =
        [
            new("cpu float32 plain", CPU, ScalarType.Float32, Fused: false, Chained: false),
            new($"{name} float64 as trained", device, ScalarType.Float64, Fused: true, Chained: true),
            new($"{name} float32 as trained", device, ScalarType.Float32, Fused: true, Chained: false),
        ];
        return device.type == DeviceType.CUDA ? [.. all, all[^1] with { Name = $"{name} float32 with TF32", Tf32 = true }] : all;
    }

    /// <summary>Runs something with TF32 as the form wants it; elsewhere than on CUDA that has no effect.</summary>
    internal T Run<T>(Func<T> work)
    {
        if (Device.type != DeviceType.CUDA)
        {
            return work();
        }

        var before = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
        try
        {
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (Tf32, Tf32);
            return work();
        }
        finally
        {
            (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = before;
        }
    }
}
