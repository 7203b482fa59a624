using Snn.LocalLoss.Autograd;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>Spiking neurons over all time steps as one node of the graph, on any device and in any precision.</summary>
internal sealed class LifScriptFunction : GraphNode<LifScriptFunction>
{
    private const string ScriptKey = "script";

    /// <summary>
    /// Spikes [T·B, …] and their mean [B, …] of a current; gradients come to whichever the script is written for.
    /// </summary>
    /// <param name="script">The program.</param>
    /// <param name="current">[T·B, …], or [B, …] where it does not change.</param>
    internal static (Tensor Spikes, Tensor? Mean) Apply(LifScript script, Tensor current)
    {
        var call = new Call(script);
        var result = Node(current, call);
        return script.PerStep ? (result, null) : (call.Spikes!, result);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(autograd.AutogradContext ctx, object[] vars)
    {
        var (current, call) = ((Tensor)vars[0], (Call)vars[1]);
        ctx.save_for_backward([current]);
        ctx.save_data(ScriptKey, call.Script);
        var (spikes, rate) = call.Script.Forward(current);
        call.Spikes = spikes;
        return call.Script.PerStep ? spikes : rate;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Tensor?> Differentiate(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var script = (LifScript)ctx.get_data(ScriptKey);
        return [script.Backward(ctx.get_saved_variables()[0], grad_output), null];
    }

    /// <summary>What goes into the node, and the spikes that come out beside its result.</summary>
    private sealed class Call(LifScript script)
    {
        internal LifScript Script => script;

        internal Tensor? Spikes { get; set; }
    }
}
