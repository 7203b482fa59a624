namespace Snn.Convex.Learning;

/// <summary>An input x as the rule walks through it: those of its K lines that are not 0, in any layout.</summary>
/// <typeparam name="T">Precision of the layer.</typeparam>
internal interface IInput<T>
{
    /// <summary>Lines that may not be 0.</summary>
    int Count { get; }

    /// <summary>Which of the K the j-th of them is.</summary>
    int Line(int j);

    /// <summary>Its value.</summary>
    T Value(int j);
}

/// <summary>All K lines.</summary>
internal readonly ref struct DenseInput(ReadOnlySpan<double> x) : IInput<double>
{
    private readonly ReadOnlySpan<double> _x = x;

    public int Count => _x.Length;

    public int Line(int j) => j;

    public double Value(int j) => _x[j];
}

/// <summary>Some lines of an input of K values.</summary>
internal readonly ref struct SparseInput(ReadOnlySpan<int> lines, ReadOnlySpan<double> x) : IInput<double>
{
    private readonly ReadOnlySpan<int> _lines = lines;
    private readonly ReadOnlySpan<double> _x = x;

    public int Count => _lines.Length;

    public int Line(int j) => _lines[j];

    public double Value(int j) => _x[_lines[j]];
}

/// <summary>
/// Some lines with a value each, in single precision: the inked pixels of an image, or the few spikes of a layer below.
/// </summary>
internal readonly ref struct PixelInput(ReadOnlySpan<ushort> lines, ReadOnlySpan<float> values) : IInput<float>
{
    private readonly ReadOnlySpan<ushort> _lines = lines;
    private readonly ReadOnlySpan<float> _values = values;

    public int Count => _lines.Length;

    public int Line(int j) => _lines[j];

    public float Value(int j) => _values[j];
}
