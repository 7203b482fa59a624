namespace Snn.Convex.Learning;

/// <summary>
/// What one neuron has in a matrix that lies as runs over the neurons: element k at <c>k·stride + neuron</c>.
/// </summary>
/// <param name="runs">The whole matrix.</param>
/// <param name="neuron">Which neuron.</param>
/// <param name="stride">Length of a run.</param>
internal readonly ref struct Row<T>(Span<T> runs, int neuron, int stride)
{
    private readonly Span<T> _runs = runs;

    internal ref T this[int k] => ref _runs[(k * stride) + neuron];

    /// <summary>The row, to be read only.</summary>
    internal ReadOnlyRow<T> Read() => new(_runs, neuron, stride);
}

/// <inheritdoc cref="Row{T}"/>
internal readonly ref struct ReadOnlyRow<T>(ReadOnlySpan<T> runs, int neuron, int stride)
{
    private readonly ReadOnlySpan<T> _runs = runs;

    internal T this[int k] => _runs[(k * stride) + neuron];
}
