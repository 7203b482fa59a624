using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.Pooling;

/// <summary>Average pooling of rows of channels as a node of the graph.</summary>
internal sealed unsafe class RowPoolingFunction : GraphNode<RowPoolingFunction>
{
    private const string ShapeKey = "shape";

    /// <summary>Maps in PyTorch's order, [B, C, h, w].</summary>
    /// <param name="rows">[B, H, W, C filled up to whole vectors].</param>
    /// <param name="shape">Sizes.</param>
    internal static Tensor Apply(Tensor rows, PoolingShape shape) => Node(rows, shape);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var (rows, shape) = ((Tensor)vars[0], (PoolingShape)vars[1]);
        ctx.save_data(ShapeKey, shape);
        var pooled = empty(
            [rows.shape[0], shape.Pooled.Channels, shape.Pooled.Height, shape.Pooled.Width],
            ScalarType.Float32
        );
        RowPooling.Forward(
            shape,
            (int)rows.shape[0],
            TensorMemory.Floats(rows),
            TensorMemory.Floats(pooled),
            get_num_threads()
        );
        return pooled;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var shape = (PoolingShape)ctx.get_data(ShapeKey);
        var (dense, batch) = (grad_output.contiguous(), (int)grad_output.shape[0]);
        var gradient = empty([batch, shape.Input.Height, shape.Input.Width, shape.Filled], ScalarType.Float32);
        RowPooling.Backward(shape, batch, TensorMemory.Floats(dense), TensorMemory.Floats(gradient), get_num_threads());
        return [gradient, null];
    }
}
