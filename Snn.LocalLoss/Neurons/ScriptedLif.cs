using Snn.LocalLoss.Spikes;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>Leaky integrate-and-fire neurons as TorchScript (<see cref="LifScript"/>).</summary>
internal sealed class ScriptedLif(LifParameters lif, int timesteps) : IScriptedNeuron
{
    /// <inheritdoc/>
    public Response? TryRespond(Signal current, bool perStep)
    {
        var steps = current.Timesteps ?? timesteps;
        if (!Pays(current.Values) || LifScript.Of(lif, steps, current.Timesteps is null, perStep) is not { } script)
        {
            return null;
        }

        var (spikes, mean) = LifScriptFunction.Apply(
            script,
            current.Timesteps is null ? current.Values : current.Values.flatten(0, 1)
        );
        return Response.OfMean(Signal.OverTime(spikes.unflatten(0, script.Timesteps, -1), mean));
    }

    // On the CPU nothing is joined, and to compute membranes twice costs more than a graph of them (a step of snn1m
    // 272 ms, without 238). Float64 is for checks, which are to see what a card will run.
    private static bool Pays(Tensor current) =>
        current.device_type != DeviceType.CPU || current.dtype == ScalarType.Float64;
}
