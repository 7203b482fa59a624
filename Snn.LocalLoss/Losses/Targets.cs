using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>The classes of a batch, as every loss needs them.</summary>
public sealed class Targets
{
    /// <summary>The targets of a batch.</summary>
    /// <param name="labels">Classes, int64 [B], each in [0, <paramref name="classes"/>).</param>
    /// <param name="classes">Number of classes C.</param>
    /// <param name="type">Type of the one-hot matrix.</param>
    public Targets(Tensor labels, int classes, ScalarType type)
    {
        using var kept = Kept.With(labels);
        (Labels, OneHot) = (labels, nn.functional.one_hot(labels, classes).to_type(type));
    }

    /// <summary>The classes of the samples, int64 [B].</summary>
    public Tensor Labels { get; }

    /// <summary>[B, C], a 1 in the column of the class.</summary>
    public Tensor OneHot { get; }

    /// <summary>
    /// Labels of a batch that goes through the classes in turn, for checks and measurements; int64 [count].
    /// </summary>
    internal static Tensor InTurn(int count, int classes) =>
        tensor([.. Enumerable.Range(0, count).Select(i => (long)(i % classes))]);
}
