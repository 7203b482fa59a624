using static TorchSharp.torch;

namespace Snn.LocalLoss.Scripts;

/// <summary>Spiking neurons over all time steps as one node of the graph, on any device and in any precision.</summary>
internal sealed class LifScriptFunction : autograd.SingleTensorFunction<LifScriptFunction>
{
    private const string ScriptKey = "script";

    /// <inheritdoc/>
    public override string Name => nameof(LifScriptFunction);

    /// <summary>Spikes [T·B, …] and their mean [B, …] of a current; gradients come to whichever the script is written for.</summary>
    /// <param name="script">The program.</param>
    /// <param name="current">[T·B, …], or [B, …] where it does not change.</param>
    internal static (Tensor Spikes, Tensor? Mean) Apply(LifScript script, Tensor current)
    {
        var call = new Call(script);
        var result = apply(current, call);
        return script.PerStep ? (result, null) : (call.Spikes!, result);
    }

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
