using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Snn.Data.Faults;

namespace Snn.Convex.Networks;

/// <summary>
/// One layer of N leaky integrate-and-fire neurons with K inputs and M readouts; the recurrent weights are <c>Ω = −G
/// D</c>.
/// </summary>
/// <remarks>
/// Neuron i is the half-space <c>F_i·x − G_i·y ≤ T_i</c>, the readout is <c>y = D r</c>. Immutable. Every matrix is
/// stored column by column, N numbers for each input or readout, because that is how the simulators walk
/// through them; Ω is never formed.
/// </remarks>
public sealed class ConvexNetwork : IEquatable<ConvexNetwork>
{
    private ConvexNetwork(int neurons, int inputs, int outputs, NetworkColumns columns) =>
        (Neurons, Inputs, Outputs, F, G, D, T) = (neurons, inputs, outputs, columns.F, columns.G, columns.D, columns.T);

    /// <summary>Number of neurons N.</summary>
    public int Neurons { get; }

    /// <summary>Number of inputs K.</summary>
    public int Inputs { get; }

    /// <summary>Number of readout dimensions M.</summary>
    public int Outputs { get; }

    /// <summary>Encoder F [N,K]: element (i,k) at k·N + i.</summary>
    public ReadOnlyMemory<double> F { get; }

    /// <summary>G [N,M]: element (i,m) at m·N + i.</summary>
    public ReadOnlyMemory<double> G { get; }

    /// <summary>Decoder D [M,N]: element (m,i) at m·N + i.</summary>
    public ReadOnlyMemory<double> D { get; }

    /// <summary>Thresholds T [N], dimensionless like the voltage.</summary>
    public ReadOnlyMemory<double> T { get; }

    /// <summary>The network of these matrices, or which number keeps it from being one.</summary>
    public static Result<ConvexNetwork> Create(int neurons, int inputs, int outputs, NetworkColumns columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return NetworkChecks.Find(neurons, inputs, outputs, columns) is { } fault
            ? fault
            : new ConvexNetwork(neurons, inputs, outputs, columns);
    }

    /// <summary>The network of these matrices: F [N,K], G [N,M], D [M,N], T [N]. They are copied.</summary>
    public static Result<ConvexNetwork> Create(Matrix<double> f, Matrix<double> g, Matrix<double> d, Vector<double> t)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(g);
        ArgumentNullException.ThrowIfNull(d);
        ArgumentNullException.ThrowIfNull(t);
        return NetworkChecks.FindShapes(f, g, d, t) is { } fault
            ? fault
            : Create(
                t.Count,
                f.ColumnCount,
                d.RowCount,
                new(f.ToColumnMajorArray(), g.ToColumnMajorArray(), d.ToRowMajorArray(), t.ToArray())
            );
    }

    /// <summary>This network with an encoder and thresholds that learning has moved.</summary>
    public Result<ConvexNetwork> With(ReadOnlyMemory<double> f, ReadOnlyMemory<double> t) =>
        Create(Neurons, Inputs, Outputs, new(f, G, D, t));

    /// <summary>F as a matrix of its own.</summary>
    public Matrix<double> EncoderMatrix() => DenseMatrix.OfColumnMajor(Neurons, Inputs, F.ToArray());

    /// <summary>G as a matrix of its own.</summary>
    public Matrix<double> FeedbackMatrix() => DenseMatrix.OfColumnMajor(Neurons, Outputs, G.ToArray());

    /// <summary>D as a matrix of its own.</summary>
    public Matrix<double> DecoderMatrix() => DenseMatrix.OfColumnMajor(Neurons, Outputs, D.ToArray()).Transpose();

    /// <summary>T as a vector of its own.</summary>
    public Vector<double> ThresholdVector() => DenseVector.OfArray(T.ToArray());

    /// <summary>Same sizes and same numbers.</summary>
    public bool Equals(ConvexNetwork? other) =>
        other is not null
        && (Neurons, Inputs, Outputs) == (other.Neurons, other.Inputs, other.Outputs)
        && F.Span.SequenceEqual(other.F.Span)
        && G.Span.SequenceEqual(other.G.Span)
        && D.Span.SequenceEqual(other.D.Span)
        && T.Span.SequenceEqual(other.T.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConvexNetwork);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Neurons, Inputs, Outputs, T.Span[0], F.Span[0]);
}
