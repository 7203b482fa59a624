using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>Rectified linear units: what goes on is what is read.</summary>
internal sealed class EagerRelu() : EagerNeuron(nameof(EagerRelu))
{
    /// <inheritdoc/>
    internal override EagerResponse Respond(Tensor current)
    {
        var values = nn.functional.relu(current);
        return new(values, values);
    }
}
