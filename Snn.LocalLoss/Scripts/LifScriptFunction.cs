using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Scripts;

/// <summary>Spiking neurons over all time steps as one node of the graph, on any device and in any precision.</summary>
internal sealed class LifScriptFunction : autograd.SingleTensorFunction<LifScriptFunction>
{
    private const string ScriptKey = "script";

    /// <inheritdoc/>
    public override string Name => nameof(LifScriptFunction);

    /// <summary>The response to a current, or null where only the plain composition will do.</summary>
    /// <param name="settings">What all blocks share.</param>
    /// <param name="current">What flows into the neurons.</param>
    internal static Signal? TryRespond(BlockSettings settings, Signal current)
    {
        if (!settings.Fused || !Pays(current.Values) || settings.Neuron is not Neuron.Snn { LearnDecay: false } neuron
            || LifScript.Of(neuron.Lif, current.Timesteps ?? neuron.Timesteps, current.Timesteps is null, perStep: !settings.CutsGradients) is not { } script)
        {
            return null;
        }

        var call = new Call(script);
        var result = apply(current.Timesteps is null ? current.Values : current.Values.flatten(0, 1), call);
        var spikes = (script.PerStep ? result : call.Spikes!).unflatten(0, script.Timesteps, -1);
        return script.PerStep ? Signal.OverTime(spikes) : Signal.OverTime(spikes, result);
    }

    // On the CPU nothing is joined, and to compute membranes twice costs more than a graph of them (a step of snn1m 272 ms, without 238). Float64 is for
    // checks, which are to see what a card will run.
    private static bool Pays(Tensor current) => current.device_type != DeviceType.CPU || current.dtype == ScalarType.Float64;

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (current, call) = ((Tensor)vars[0], (Call)vars[1]);
        ctx.save_for_backward([current]);
        ctx.save_data(ScriptKey, call.Script);
        var (spikes, rate) = call.Script.Forward(current);
        call.Spikes = spikes;
        return call.Script.PerStep ? spikes : rate;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        // On CUDA this runs on a native thread, where no scope of the trainer would collect the temporaries.
        using var scope = NewDisposeScope();
        var script = (LifScript)ctx.get_data(ScriptKey);
        return [script.Backward(ctx.get_saved_variables()[0], grad_output).MoveToOuterDisposeScope(), null!];
    }

    /// <summary>What goes into the node, and the spikes that come out beside its result.</summary>
    private sealed class Call(LifScript script)
    {
        internal LifScript Script => script;

        internal Tensor? Spikes { get; set; }
    }
}
