using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>What one time step of a spiking neuron gives.</summary>
/// <param name="Spikes">z, 0 or 1, in the shape of the current.</param>
/// <param name="State">The state after it.</param>
/// <param name="Membrane">What was held against the threshold, before the reset; in the shape of the spikes.</param>
/// <param name="Threshold">What it was held against, in its shape or one that spreads to it.</param>
public readonly record struct SpikingStep<TState>(Tensor Spikes, TState State, Tensor Membrane, Tensor Threshold);

/// <summary>
/// A neuron that spikes over time: parameters are the record's, the state is a value, a step gives a new one.
/// </summary>
/// <remarks>
/// Bellec et al. 2018 and Norse (<c>norse/torch/functional</c>) have the same three things:
/// <c>(z, s′) = step(i, s, p)</c>. From <see cref="Step"/> alone a neuron can be trained, recorded, exported and
/// drawn: gradients go through the tensor operations that it is made of, and through <see cref="Spike.Fire"/> where
/// it fires.
/// </remarks>
/// <typeparam name="TState">The state, a value of its own.</typeparam>
/// <param name="Steps">Time steps T, for which an input that does not change is shown.</param>
public abstract record SpikingNeuron<TState>(int Steps) : Neuron
    where TState : class
{
    /// <inheritdoc/>
    public override bool Spikes => true;

    /// <inheritdoc/>
    public override int? Timesteps => Steps;

    /// <summary>One time step of all neurons of a batch.</summary>
    /// <param name="current">Input current I, any shape.</param>
    /// <param name="state">The state after the last step; null for that of rest.</param>
    /// <param name="learned">The values that the block has learned.</param>
    public abstract SpikingStep<TState> Step(Tensor current, TState? state, LearnedValues learned);

    /// <inheritdoc/>
    public override Response Respond(Signal current, LearnedValues learned)
    {
        using var kept = Kept.With(current, learned);
        return Response.OfMean(Signal.OverTime(stack([.. Run(current, learned).Select(step => step.Spikes)])));
    }

    /// <inheritdoc/>
    public override (Response Response, Recording? Recording) Watch(Signal current, LearnedValues learned)
    {
        using var kept = Kept.With(current, learned);
        SpikingStep<TState>[] steps = [.. Run(current, learned)];
        var spikes = stack([.. steps.Select(s => s.Spikes)]);
        var membranes = stack([.. steps.Select(s => s.Membrane)]);
        return (
            Response.OfMean(Signal.OverTime(spikes)),
            new(membranes, spikes, stack([.. steps.Select(s => s.Threshold)]))
        );
    }

    private IEnumerable<SpikingStep<TState>> Run(Signal current, LearnedValues learned)
    {
        ArgumentNullException.ThrowIfNull(current);
        TState? state = null;
        foreach (
            var input in current.Timesteps is null ? Enumerable.Repeat(current.Values, Steps) : current.Values.unbind(0)
        )
        {
            var step = Step(input, state, learned);
            state = step.State;
            yield return step;
        }
    }
}
