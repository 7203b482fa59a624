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
    /// The numbers of several lists, null where there is no tensor; on another device than the CPU all wait for it
    /// once.
    /// </summary>
    internal static double?[][] Numbers(params IReadOnlyCollection<Tensor?>[] lists)
    {
        Tensor[] present = [.. lists.SelectMany(list => list.OfType<Tensor>())];
        double[] read = present.All(tensor => tensor.device_type == DeviceType.CPU)
            ? [.. present.Select(Number)]
            : InOneCopy(present);
        var next = 0;
        return [.. lists.Select(list => list.Select(v => v is null ? (double?)null : read[next++]).ToArray())];
    }

    // Those of a type are joined first: a kernel for each type, and not for each number.
    private static double[] InOneCopy(Tensor[] tensors)
    {
        var types = Enumerable.Range(0, tensors.Length).GroupBy(i => tensors[i].dtype).ToArray();
        var joined = cat([
            .. types.Select(type => stack([.. type.Select(i => tensors[i])]).to_type(ScalarType.Float64)),
        ]);
        var numbers = new double[tensors.Length];
        foreach (var (place, number) in types.SelectMany(type => type).Zip(joined.cpu().data<double>()))
        {
            numbers[place] = number;
        }

        return numbers;
    }
}
