using System.Text.Json.Nodes;

namespace Snn.Tests.Conformance.Published;

/// <summary>Maps of a sample, or with one pixel each a vector; its values lie map by map, row by row.</summary>
internal readonly record struct PlainShape(int Maps, int Height, int Width)
{
    internal int Pixels => Height * Width;

    internal int Count => Maps * Pixels;

    internal PlainShape Flat => new(Count, 1, 1);
}

/// <summary>Numbers of a block by their name in a <c>state_dict</c>; what is trained takes steps of Adam.</summary>
internal sealed class PlainWeight(string name, int[] shape, double[] values)
{
    private readonly double[] _first = new double[values.Length];
    private readonly double[] _second = new double[values.Length];
    private int _steps;

    internal string Name => name;

    internal double[] Values => values;

    internal double[] Gradient { get; } = new double[values.Length];

    internal void Step(double lr)
    {
        _steps++;
        for (var i = 0; i < values.Length; i++)
        {
            _first[i] = (0.9 * _first[i]) + (0.1 * Gradient[i]);
            _second[i] = (0.999 * _second[i]) + (0.001 * Gradient[i] * Gradient[i]);
            var (mean, square) = (_first[i] / (1 - Math.Pow(0.9, _steps)), _second[i] / (1 - Math.Pow(0.999, _steps)));
            values[i] -= lr * mean / (Math.Sqrt(square) + 1e-8);
        }

        Array.Clear(Gradient);
    }

    internal JsonNode Json() => Nested(shape, values);

    internal static JsonNode Batch(ReadOnlySpan<int> shape, IEnumerable<double[]> rows) =>
        Nested(shape, [.. rows.SelectMany(r => r)]);

    internal static JsonNode Nested(ReadOnlySpan<int> shape, double[] values)
    {
        if (shape.IsEmpty)
        {
            return values[0];
        }

        var rows = new JsonArray();
        foreach (var row in values.Chunk(values.Length / shape[0]))
        {
            rows.Add(Nested(shape[1..], row));
        }

        return rows;
    }
}
