using Snn.LocalLoss.LibTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Devices;

/// <summary>One way to compute a training step.</summary>
/// <param name="Name">In words.</param>
/// <param name="Device">Where.</param>
/// <param name="Type">Float32 or float64.</param>
/// <param name="Fused">As <c>snn</c> trains, and not the plain composition of tensor operations.</param>
/// <param name="Chained">
/// Whether each block sees what the block before it sent, as in training. In float32 each block is given the
/// reference's spikes instead: a membrane within rounding of the threshold falls on either side, and from block to
/// block that would grow until two right computations differ in everything.
/// </param>
/// <param name="Precision">
/// What the factors of matrix products and convolutions are rounded to; where they are, the form is measured and not
/// judged.
/// </param>
internal sealed record CheckedForm(
    string Name,
    Device Device,
    ScalarType Type,
    bool Fused,
    bool Chained,
    Precision Precision = Precision.Float32
)
{
    /// <summary>What all others are held against: the plain composition in float64 on the CPU.</summary>
    internal static CheckedForm Reference { get; } =
        new("cpu float64 plain", CPU, ScalarType.Float64, Fused: false, Chained: true);

    /// <summary>The forms that are checked for a device.</summary>
    internal static IReadOnlyList<CheckedForm> For(Device device)
    {
        var name = device.type.ToString().ToLowerInvariant();
        var trained = new CheckedForm(
            $"{name} float32 as trained",
            device,
            ScalarType.Float32,
            Fused: true,
            Chained: false
        );
        return
        [
            new("cpu float32 plain", CPU, ScalarType.Float32, Fused: false, Chained: false),
            new($"{name} float64 as trained", device, ScalarType.Float64, Fused: true, Chained: true),
            trained,
            .. device.type == DeviceType.CUDA
                ? [trained with { Name = $"{name} float32 with tf32", Precision = Precision.Tf32 }]
                : Array.Empty<CheckedForm>(),
            trained with
            {
                Name = $"{name} float32 with bf16",
                Precision = Precision.BFloat16,
            },
        ];
    }

    /// <summary>
    /// Whether rounding of factors is no part of it, so that it must be right to within that of sums.
    /// </summary>
    internal bool Judged => Precision == Precision.Float32;

    /// <summary>Runs something in the form's precision.</summary>
    internal T Run<T>(Func<T> work)
    {
        using var precision = Precision.Switch(Device);
        return work();
    }
}
