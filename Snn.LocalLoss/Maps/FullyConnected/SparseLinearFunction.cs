using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps.FullyConnected;

/// <summary>A fully connected map without bias, of values that are mostly zero, as a node of the graph.</summary>
/// <remarks>
/// Where more than half of them are not zero, and for the gradient of the values, which is dense, it takes the dense
/// products.
/// </remarks>
internal sealed unsafe class SparseLinearFunction : GraphNode<SparseLinearFunction>
{
    private const string ListsKey = "lists";

    /// <summary><c>x Wᵀ</c>, [B, N].</summary>
    /// <param name="values">x, float32 [B, K] on the CPU.</param>
    /// <param name="weight">W, [N, K].</param>
    internal static Tensor Apply(Tensor values, Tensor weight) => Node(values, weight);

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        using var scope = NewDisposeScope();
        var (values, weight) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1]);
        var (batch, inputs, outputs) = ((int)values.shape[0], (int)values.shape[1], (int)weight.shape[0]);
        var lists = SpikeLists.OfNonZeros(TensorMemory.Floats(values), batch, inputs);
        ctx.save_for_backward([values.MoveToOuterDisposeScope(), weight]);
        ctx.save_data(ListsKey, lists);
        if (Dense(lists, values))
        {
            return values.mm(weight.t()).MoveToOuterDisposeScope();
        }

        var transposed = weight.t().contiguous(); // no copy where the weights are kept input by input
        var y = empty([batch, outputs], ScalarType.Float32);
        SparseLinear.Forward(
            lists,
            inputs,
            outputs,
            TensorMemory.Floats(values),
            TensorMemory.Floats(transposed),
            null,
            TensorMemory.Floats(y),
            get_num_threads()
        );
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var bySample = (SpikeLists)ctx.get_data(ListsKey); // each graph goes backward once
        var saved = ctx.get_saved_variables();
        var (values, weight, gradient) = (saved[0], saved[1], grad_output.contiguous());
        var (batch, inputs, outputs) = ((int)values.shape[0], (int)values.shape[1], (int)weight.shape[0]);
        var byInput = values.t();
        Tensor weightGradient;
        if (Dense(bySample, values))
        {
            weightGradient = byInput.mm(gradient);
        }
        else
        {
            weightGradient = empty([inputs, outputs], ScalarType.Float32);
            using var samples = bySample.Transposed(inputs);
            SparseLinear.Backward(
                samples,
                batch,
                outputs,
                TensorMemory.Floats(byInput.contiguous()),
                TensorMemory.Floats(gradient),
                null,
                TensorMemory.Floats(weightGradient),
                get_num_threads()
            );
        }

        return [gradient.mm(weight), weightGradient.t()];
    }

    // Whether so much is not zero that the dense products are faster.
    private static bool Dense(SpikeLists lists, Tensor values) => 2L * lists.Ones > values.numel();
}
