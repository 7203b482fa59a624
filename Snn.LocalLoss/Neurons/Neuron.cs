using System.Diagnostics;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>The nonlinearity of a block (<c>--nonlin</c>).</summary>
public abstract record Neuron
{
    private Neuron()
    {
    }

    /// <summary>Leaky integrate-and-fire over <paramref name="Timesteps"/> steps: a static current becomes spikes over time.</summary>
    /// <param name="Lif">Parameters.</param>
    /// <param name="Timesteps">Number of steps T.</param>
    /// <param name="LearnDecay">Whether each block learns its β, as <c>β = 1/(1 + exp(−w))</c> (Fang et al. 2021); it starts at that of the parameters.</param>
    public sealed record Snn(LifParameters Lif, int Timesteps, bool LearnDecay = false) : Neuron;

    /// <summary><c>max(0, x)</c>, the comparison of Nøkland and Eidnes 2019.</summary>
    public sealed record Relu : Neuron;

    /// <summary><c>max(slope·x, x)</c>.</summary>
    public sealed record LeakyRelu(double Slope = 0.01) : Neuron;

    /// <summary>The response to <paramref name="current"/>.</summary>
    /// <param name="current">What flows into the neurons.</param>
    /// <param name="beta">A decay that is learned, scalar, or null for the neuron's own.</param>
    public Signal Respond(Signal current, Tensor? beta = null) => this switch
    {
        Snn n when current.Timesteps is null => Signal.OverTime(Neurons.Lif.RunConstant(current.Values, n.Timesteps, n.Lif, beta)),
        Snn n => Signal.OverTime(Neurons.Lif.Run(current.Values, n.Lif, beta)),
        Relu => current.Map(x => nn.functional.relu(x)),
        LeakyRelu n => current.Map(x => nn.functional.leaky_relu(x, n.Slope)),
        _ => throw new UnreachableException(),
    };
}
