using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Tensors;

/// <summary>Numbers out of tensors of one element.</summary>
internal static class Scalars
{
    /// <summary>The number, be the tensor float64, float32 or int64.</summary>
    internal static double Number(this Tensor value) =>
        value.dtype switch
        {
            ScalarType.Float64 => value.item<double>(),
            ScalarType.Int64 => value.item<long>(),
            _ => value.item<float>(),
        };

    /// <summary>
    /// Several numbers of one type, null where there is no tensor; on another device than the CPU all wait for it once.
    /// </summary>
    internal static IEnumerable<double?> Numbers(this IReadOnlyCollection<Tensor?> values)
    {
        Tensor[] present = [.. values.OfType<Tensor>()];
        var device = present.FirstOrDefault()?.device_type;
        var there = device is null or DeviceType.CPU ? present : stack(present).cpu().unbind(0);
        var next = 0;
        return [.. values.Select(v => v is null ? (double?)null : there[next++].Number())];
    }
}
