using Snn.Data.Faults;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.LibTorch;

/// <summary>
/// What the factors of a block's map (its inputs and weights) are rounded to before they are multiplied; all else is
/// float32.
/// </summary>
public enum Precision
{
    /// <summary>Not at all.</summary>
    Float32,

    /// <summary>
    /// To TF32, 10 bits after the leading one, by the tensor cores of a CUDA device; every matrix product and
    /// convolution of the run.
    /// </summary>
    Tf32,

    /// <summary>
    /// To bfloat16, 7 bits after the leading one; spikes are exact in it. What the map gives is rounded, too.
    /// </summary>
    BFloat16,
}

/// <summary>How a precision is computed in.</summary>
internal static class Precisions
{
    /// <summary>A precision that a device has, or why not.</summary>
    internal static Result<Precision> On(this Precision precision, Device device) =>
        precision == Precision.Tf32 && device.type != DeviceType.CUDA
            ? new Fault(
                FaultKind.Usage,
                "precision",
                "tf32 is a format of CUDA devices, and this run computes on the CPU",
                "set precision=float32 or bf16, or use --device cuda"
            )
            : precision;

    /// <summary>
    /// Runs with TF32 as a precision wants it: libtorch has one switch for the whole process, which is put back at the
    /// end.
    /// </summary>
    internal static IDisposable Switch(this Precision precision, Device device) =>
        new Tf32Switch(precision == Precision.Tf32, device);

    /// <summary>A map in bfloat16, with weights that stay in the type that they have.</summary>
    /// <param name="map">Fully connected, or a convolution with stride 1.</param>
    /// <param name="x">Its input.</param>
    /// <returns>In the type of the weights.</returns>
    internal static Tensor InBFloat16(nn.Module<Tensor, Tensor> map, Tensor x) =>
        map switch
        {
            Linear m => nn
                .functional.linear(Round(x), Round(m.weight!), m.bias is null ? null : Round(m.bias))
                .to_type(m.weight!.dtype),
            Conv2d m => nn
                .functional.conv2d(
                    Round(x),
                    Round(m.weight!),
                    m.bias is null ? null : Round(m.bias),
                    padding: [m.padding![0], m.padding[1]]
                )
                .to_type(m.weight!.dtype),
            _ => throw new ArgumentException("neither of the two kinds of map that blocks have", nameof(map)),
        };

    private static Tensor Round(Tensor tensor) => tensor.to_type(ScalarType.BFloat16);

    private sealed class Tf32Switch : IDisposable
    {
        private readonly bool _cuda;
        private readonly (bool Products, bool Convolutions) _before;

        internal Tf32Switch(bool on, Device device)
        {
            _cuda = device.type == DeviceType.CUDA;
            if (_cuda)
            {
                _before = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);
                (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (on, on);
            }
        }

        public void Dispose()
        {
            if (_cuda)
            {
                (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = _before;
            }
        }
    }
}
