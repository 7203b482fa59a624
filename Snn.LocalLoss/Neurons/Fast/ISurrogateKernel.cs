using Snn.Data.Vectors;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// A surrogate's derivative over vectors of any width; a struct, so that each loop is compiled for its own surrogate.
/// </summary>
public interface ISurrogateKernel
{
    /// <summary>The derivative at <paramref name="x"/> = v − θ, lane by lane.</summary>
    /// <remarks>Mark it <c>AggressiveInlining</c>: it stands in the innermost loop.</remarks>
    TLanes Derivative<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes, float>;
}
