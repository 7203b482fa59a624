using System.Text.Json;
using Snn.Data.Runs;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>Reference data as float64 tensors.</summary>
internal static class JsonTensors
{
    // Steps, layers and maps of reference data: a file of some kilobytes does not ask for hours, nor for all memory.
    private const int Most = 10_000;

    /// <summary>A size that is computed with.</summary>
    /// <exception cref="FormatException">It is larger than those of reference data.</exception>
    internal static int Size(JsonElement file, string name) =>
        file.GetProperty(name).GetInt32() is var size && size <= Most
            ? size
            : throw new FormatException($"{name} is {size}, more than the {Most} that reference data may have");

    /// <summary>A rectangular array of numbers, of any rank.</summary>
    /// <exception cref="FormatException">Rows differ in length, or something is not a number.</exception>
    internal static Tensor Float64(JsonElement array)
    {
        var shape = new List<long>();
        for (var level = array; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            shape.Add(level.GetArrayLength());
            if (shape[^1] == 0)
            {
                break;
            }
        }

        var values = new List<double>();
        Collect(array, shape, 0, values);
        return tensor(values.ToArray(), [.. shape], ScalarType.Float64);
    }

    /// <summary>How many numbers differ; all where the shapes do.</summary>
    internal static int Mismatches(Tensor ours, JsonElement theirs)
    {
        using var scope = NewDisposeScope();
        var expected = Float64(theirs);
        return ours.shape.SequenceEqual(expected.shape) && expected.numel() > 0
            ? (int)ours.ne(expected).sum().item<long>()
            : Math.Max(1, (int)ours.numel());
    }

    /// <summary>The items of a list that is not empty.</summary>
    /// <exception cref="FormatException">It is empty: of nothing nobody can say that it agrees.</exception>
    internal static IEnumerable<JsonElement> Some(JsonElement file, string name) =>
        file.GetProperty(name) is var list && list.GetArrayLength() > 0
            ? list.EnumerateArray()
            : throw new FormatException($"{name} is empty");

    /// <summary>Whole numbers, int64.</summary>
    internal static Tensor Int64(JsonElement array) => Float64(array).to_type(ScalarType.Int64);

    /// <summary>
    /// Largest scaled difference of two tensors of one shape; infinite where the shapes differ, or hold nothing.
    /// </summary>
    internal static double Error(Tensor ours, JsonElement theirs)
    {
        using var scope = NewDisposeScope();
        var expected = Float64(theirs);
        if (!ours.shape.SequenceEqual(expected.shape) || expected.numel() == 0)
        {
            return double.PositiveInfinity;
        }

        var mine = ours.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
        return mine.Zip(expected.data<double>().ToArray(), ConformanceReport.Error).Max();
    }

    private static void Collect(JsonElement element, List<long> shape, int depth, List<double> values)
    {
        if (depth == shape.Count)
        {
            values.Add(
                element.ValueKind == JsonValueKind.Number
                    ? element.GetDouble()
                    : throw new FormatException("a number is missing")
            );
            return;
        }

        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != shape[depth])
        {
            throw new FormatException("rows differ in length");
        }

        foreach (var item in element.EnumerateArray())
        {
            Collect(item, shape, depth + 1, values);
        }
    }
}
