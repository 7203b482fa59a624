using static TorchSharp.torch;

namespace Snn.LocalLoss.Tensors;

/// <summary>Numbers out of tensors of one element.</summary>
internal static class Scalars
{
    /// <summary>The number, be the tensor float64 or float32.</summary>
    internal static double Number(this Tensor value) => value.dtype == ScalarType.Float64 ? value.item<double>() : value.item<float>();
}
