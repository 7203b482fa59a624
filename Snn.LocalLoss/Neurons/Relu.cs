using System.Collections.Immutable;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary><c>max(0, x)</c>, the comparison of Nøkland and Eidnes 2019; it does not spike.</summary>
public sealed record Relu : Neuron
{
    /// <inheritdoc/>
    public override string Name => "relu";

    /// <inheritdoc/>
    public override Response Respond(Signal current, LearnedValues learned)
    {
        ArgumentNullException.ThrowIfNull(current);
        return Response.OfMean(current.Map(x => nn.functional.relu(x)));
    }
}

/// <summary><c>max(slope·x, x)</c>; it does not spike.</summary>
public sealed record LeakyRelu(double Slope = 0.01) : Neuron
{
    /// <inheritdoc/>
    public override string Name => "leakyrelu";

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Words =>
        ImmutableSortedDictionary<string, string>.Empty.Add("slope", Word(Slope));

    /// <inheritdoc/>
    public override Response Respond(Signal current, LearnedValues learned)
    {
        ArgumentNullException.ThrowIfNull(current);
        return Response.OfMean(current.Map(x => x.LeakyRectified(Slope)));
    }
}
