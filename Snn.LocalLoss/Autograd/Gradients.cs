using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Autograd;

/// <summary>Backward passes through autograd graphs.</summary>
public static class Gradients
{
    /// <summary>Adds the gradients of a loss to those of all leaves that it depends on.</summary>
    /// <param name="loss">A tensor with a graph; of one element, unless a gradient is given.</param>
    /// <param name="gradient">Of the loss, in its shape; null for 1.</param>
    /// <exception cref="ExternalException">libtorch finds a fault.</exception>
    /// <remarks>An exception that a <see cref="GraphNode{T}"/> throws comes out as it is.</remarks>
    public static void Backward(this Tensor loss, Tensor? gradient = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Run([loss], gradient is null ? null : [gradient]);
    }

    /// <summary>Adds the gradients of the sum of several losses, in one go through all graphs.</summary>
    /// <param name="losses">Tensors of one element, with graphs.</param>
    /// <exception cref="ExternalException">libtorch finds a fault.</exception>
    internal static void Backward(this IReadOnlyCollection<Tensor> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        Run([.. losses], null);
    }

    private static void Run(Tensor[] losses, Tensor[]? gradients)
    {
        GraphFailures.OfThread.Take();
        try
        {
            autograd.backward(losses, gradients);
        }
        catch (ExternalException) when (GraphFailures.OfThread.Take() is { } failure)
        {
            failure.Throw();
        }

        GC.KeepAlive(losses);
        GC.KeepAlive(gradients);
    }
}
