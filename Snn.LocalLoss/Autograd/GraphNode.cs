using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Autograd;

/// <summary>A node of the graph with a gradient of its own, whose errors are exceptions.</summary>
/// <remarks>
/// libtorch calls the gradient of a node from native code, which an exception of .NET cannot cross: the process would
/// abort. Here the exception is kept, libtorch is given a gradient that it refuses, and
/// <see cref="Gradients.Backward(Tensor, Tensor?)"/> throws what was kept. On a GPU libtorch calls gradients on a
/// thread of its own, where no scope of the caller collects tensors: temporaries live in a scope of the call, what came
/// in is freed with them, and what goes out is given away (<see cref="GivenGradients"/>).
/// </remarks>
/// <typeparam name="T">The node itself.</typeparam>
public abstract class GraphNode<T> : autograd.SingleTensorFunction<T>
    where T : GraphNode<T>, new()
{
    private const string InputsKey = "inputs";
    private const string FailuresKey = "failures";

    /// <inheritdoc/>
    public sealed override string Name => typeof(T).Name;

    /// <summary>The value of the node, in any shape.</summary>
    /// <param name="ctx">Keeps what the gradient needs.</param>
    /// <param name="vars">What was given to <see cref="Node"/>.</param>
    protected abstract Tensor Compute(autograd.AutogradContext ctx, object[] vars);

    /// <summary>
    /// Gradients of all inputs in their order and shapes, null for what is no tensor or has none.
    /// </summary>
    /// <param name="ctx">What was kept.</param>
    /// <param name="grad_output">Gradient of the node's value, in its shape.</param>
    protected abstract IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output);

    /// <summary>A node and its value, in the shape that it is computed in.</summary>
    /// <param name="inputs">Tensors, null for one that is missing, and whatever else the node has to know.</param>
    protected static Tensor Node(params object?[] inputs)
    {
        using var kept = Kept.With(inputs);
        return apply(inputs!);
    }

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.save_data(InputsKey, vars.Select(input => input is Tensor).ToArray());
        ctx.save_data(FailuresKey, GraphFailures.OfThread);
        return Compute(ctx, vars);
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ArgumentNullException.ThrowIfNull(grad_output);
        using var scope = NewDisposeScope();
        List<Tensor?> given;
        try
        {
            given = [.. Differentiate(ctx, grad_output)];
        }
#pragma warning disable CA1031 // whatever it is, native code is above us
        catch (Exception e)
#pragma warning restore CA1031
        {
            ((GraphFailures)ctx.get_data(FailuresKey)).Keep(e);

            // No input is complex, so that libtorch refuses these.
            given =
            [
                .. ((bool[])ctx.get_data(InputsKey)).Select(tensor =>
                    tensor ? zeros([], ScalarType.ComplexFloat64) : null
                ),
            ];
        }

        scope.MoveToOuter(given.OfType<Tensor>());
        GivenGradients.OfThread.Give(given);
        grad_output.Dispose();
        return given!;
    }
}
