using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons;

/// <summary>Leaky integrate-and-fire neurons as TorchScript (<see cref="LifScript"/>).</summary>
internal sealed class ScriptedLif(LifParameters lif, int timesteps) : IScriptedNeuron
{
    /// <inheritdoc/>
    public Response? TryRespond(Signal current, LearnedValues learned, bool perStep)
    {
        var steps = current.Timesteps ?? timesteps;
        if (
            !IScriptedNeuron.Pays(current.Values)
            || LifScript.Of(lif, steps, current.Timesteps is null, perStep) is not { } script
        )
        {
            return null;
        }

        var (spikes, mean) = LifScriptFunction.Apply(
            script,
            current.Timesteps is null ? current.Values : current.Values.flatten(0, 1)
        );
        return Response.OfMean(Signal.OverTime(spikes.unflatten(0, script.Timesteps, -1), mean));
    }
}
