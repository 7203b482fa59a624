using System.Diagnostics;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Tensors;

/// <summary>The memory of dense tensors on the CPU, for kernels.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>The first value of a float32 tensor, valid while the tensor lives; null where there is none.</summary>
    internal static float* Floats(Tensor? tensor)
    {
        if (tensor is null)
        {
            return null;
        }

        Debug.Assert(tensor.dtype == ScalarType.Float32, "float32 is wanted");
        return (float*)Bytes(tensor);
    }

    /// <summary>The first byte of a tensor; valid while the tensor lives.</summary>
    internal static byte* Bytes(Tensor tensor)
    {
        Debug.Assert(tensor.is_contiguous(), "a dense tensor is wanted");
        if (tensor.numel() == 0)
        {
            return null;
        }

        // A view of one value: the span of a whole tensor may not be longer than 2 GB.
        using var scope = NewDisposeScope();
        fixed (byte* start = tensor.as_strided([1], [1]).bytes)
        {
            return start; // native memory: nothing moves when the pin ends
        }
    }
}
