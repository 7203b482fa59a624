using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons;

/// <summary>The paper's own neurons as TorchScript (<see cref="CountingScript"/>).</summary>
internal sealed class ScriptedCounting(CountingNeuron neuron) : IScriptedNeuron
{
    /// <inheritdoc/>
    public Response? TryRespond(Signal current, LearnedValues learned, bool perStep)
    {
        var x = CountingNeuron.Static(current);
        return IScriptedNeuron.Pays(x) && CountingScript.Of(neuron.P) is { } script
            ? neuron.Respond(x, learned, script.Run)
            : null;
    }
}
