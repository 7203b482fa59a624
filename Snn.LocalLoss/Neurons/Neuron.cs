using System.Collections.Immutable;
using System.Globalization;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// A neuron model with its parameters: what a block's neurons make of the current that flows into them.
/// </summary>
/// <remarks>
/// Parameters are the record's own, state and step are those of its dynamics (<see cref="SpikingNeuron{TState}"/>). A
/// neuron says what goes on to the next block and what the block's losses read (<see cref="Response"/>), and which of
/// its values are learned (<see cref="Learned"/>). Faster forms are capabilities that it offers. A new one is a record,
/// and its line in <see cref="NeuronModel"/>.
/// </remarks>
public abstract record Neuron
{
    /// <summary>Name on the command line and in result files.</summary>
    public abstract string Name { get; }

    /// <summary>Whether what goes on to the next block are spikes, or counts of them.</summary>
    public virtual bool Spikes => false;

    /// <summary>
    /// Time steps T for which an input that does not change is shown; null for neurons without a time of their own.
    /// </summary>
    public virtual int? Timesteps => null;

    /// <summary>
    /// Whether a gradient can come back through what goes on to the next block; if not, gradients cannot cross blocks.
    /// </summary>
    public virtual bool SendsGradients => true;

    /// <summary>What each block's neurons learn beside the weights of the block.</summary>
    public virtual ImmutableArray<LearnedValue> Learned => [];

    /// <summary>The neuron in words beside its <see cref="Name"/>, for a file that someone else reads.</summary>
    public virtual ImmutableSortedDictionary<string, string> Words => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// The form over rows of channels that joins batch norm and neuron in one pass on the CPU; null where there is
    /// none.
    /// </summary>
    internal virtual IFastNeuron? Fast => null;

    /// <summary>The form as TorchScript; null where there is none.</summary>
    internal virtual IScriptedNeuron? Scripted => null;

    /// <summary>
    /// The response to a current: the plain composition of tensor operations, which specifies every other form.
    /// </summary>
    /// <param name="current">What flows into the neurons, [B, …] or [T, B, …].</param>
    /// <param name="learned">The values that the block has learned, by their names.</param>
    public abstract Response Respond(Signal current, LearnedValues learned);

    /// <summary>The same response with the membranes that made it, for looking at single samples.</summary>
    /// <param name="current">What flows into the neurons, [B, …] or [T, B, …].</param>
    /// <param name="learned">The values that the block has learned, by their names.</param>
    /// <returns>The response and what was recorded; null where the neurons have no membrane.</returns>
    public virtual (Response Response, Recording? Recording) Watch(Signal current, LearnedValues learned) =>
        (Respond(current, learned), null);

    /// <summary>A number in words that do not depend on the user's language.</summary>
    protected static string Word(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
