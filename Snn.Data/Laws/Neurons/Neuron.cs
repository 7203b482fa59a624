using System.Collections.Immutable;
using Hedgehog;

namespace Snn.Data.Laws.Neurons;

/// <summary>What a neuron's outputs are.</summary>
public enum OutputKind
{
    /// <summary>0 or 1.</summary>
    Spikes,

    /// <summary>A whole number, at least 0.</summary>
    Counts,

    /// <summary>Any finite number.</summary>
    Graded,
}

/// <summary>One neuron, or several that differ in their parameters: what the laws are put to.</summary>
public interface INeuronFamily
{
    /// <summary>The name by which reports call it.</summary>
    string Name { get; }

    /// <summary>The member with the parameters that people take first; what it claims, all claim.</summary>
    Neuron Default { get; }

    /// <summary>Members, which shrink towards the default.</summary>
    Gen<Neuron> Members { get; }
}

/// <summary>
/// A neuron with its parameters, and what is claimed of it. Make one by <see cref="Neuron{TState}"/>.
/// </summary>
/// <remarks>
/// A claim that is not made is no fault: its laws are reported as not claimed. Time is counted in steps; currents,
/// membrane and threshold are in the neuron's own units.
/// </remarks>
public abstract record Neuron : INeuronFamily
{
    private protected Neuron(string name) => Name = name;

    /// <inheritdoc/>
    public string Name { get; init; }

    /// <summary>The parameters as C#, for counter-examples; empty where there are none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>
    /// A constant current that makes the neuron spike within some ten steps; cases are drawn around it. Above 0. Where
    /// it is not given it is 1, or where that is far off the least power of two that does.
    /// </summary>
    public double? Scale { get; init; }

    /// <summary>
    /// The smallest current that the neuron is made for, at most 0: none is drawn below it. Without bound unless you
    /// say otherwise, as of a conductance.
    /// </summary>
    public double LeastCurrent { get; init; } = double.NegativeInfinity;

    /// <summary>The largest current that the neuron is made for, above 0: none is drawn above it.</summary>
    public double MostCurrent { get; init; } = double.PositiveInfinity;

    /// <summary>The kind of the neuron's outputs: spikes or counts.</summary>
    public OutputKind Output { get; init; } = OutputKind.Spikes;

    /// <summary>
    /// Claims that a spike takes the threshold off the charged membrane; needs membrane, threshold and charge.
    /// </summary>
    public bool SubtractiveReset { get; init; }

    /// <summary>Claims that the membrane is at this value after a spike.</summary>
    public double? ResetsTo { get; init; }

    /// <summary>
    /// Claims that, without input and spike, the membrane's distance from <see cref="Resting"/> is multiplied by this
    /// each step.
    /// </summary>
    public double? Decay { get; init; }

    /// <summary>
    /// Claims that the membrane rests here, and stays without input. Where it is not given, laws of the leak take the
    /// membrane of the state at rest.
    /// </summary>
    public double? Resting { get; init; }

    /// <summary>Claims that below threshold the responses to two currents add up.</summary>
    public bool Linear { get; init; }

    /// <summary>
    /// Claims that the neuron is silent for exactly this many steps after a spike, whatever the current. At least 0.
    /// </summary>
    public int? RefractorySteps { get; init; }

    /// <summary>
    /// Claims that the membrane stays where the reset put it while the neuron is refractory; needs membrane and
    /// refractory.
    /// </summary>
    public bool HeldWhileRefractory { get; init; }

    /// <summary>Claims that a larger constant current never causes fewer spikes.</summary>
    public bool MonotoneRate { get; init; }

    /// <summary>Claims that there are no more outputs than this a step, on average from rest. Above 0.</summary>
    public double? MostSpikesPerStep { get; init; }

    /// <summary>
    /// Claims that the adaptation is multiplied by this in each step without a spike, and is raised by a spike.
    /// </summary>
    public double? AdaptationDecay { get; init; }

    /// <summary>
    /// Claims that a spike raises the adaptation by this, above what it decays to; needs
    /// <see cref="AdaptationDecay"/>.
    /// </summary>
    public double? AdaptationStep { get; init; }

    /// <summary>Claims that the threshold never moves.</summary>
    public bool ConstantThreshold { get; init; }

    /// <summary>Claims that the neuron is silent without input, from rest. True unless you say otherwise.</summary>
    public bool SilentAtRest { get; init; } = true;

    /// <summary>
    /// Other forms of the same neuron (fast, batched, of tensors, single precision) that must agree with it.
    /// </summary>
    public ImmutableArray<Twin> Twins { get; init; } = [];

    /// <summary>
    /// Claims that time can be rescaled: the neuron with step and all time constants multiplied by a factor spikes in
    /// the same steps.
    /// </summary>
    public Func<double, Neuron>? Rescaled { get; init; }

    /// <summary>
    /// The neuron with a step of this many of its own steps (½, ¼, …), the currents unchanged; needed for
    /// <see cref="Order"/>.
    /// </summary>
    public Func<double, Neuron>? WithStep { get; init; }

    /// <summary>
    /// Claims the order of convergence of the membrane below threshold as the step becomes small. At least 1.
    /// </summary>
    public int? Order { get; init; }

    /// <summary>
    /// The neuron with another threshold at rest, as learning leaves it; claims that it spikes there, and where the
    /// neuron is <see cref="Linear"/> about a rest of 0 also that currents and threshold can be multiplied together.
    /// </summary>
    public Func<double, Neuron>? WithThreshold { get; init; }

    /// <summary>
    /// A function of v⁻ − θ in place of the spike, whose derivative is the neuron's surrogate; needs <c>Slope</c>,
    /// charge and threshold.
    /// </summary>
    public Func<double, double>? SoftSpike { get; init; }

    /// <summary>Laws that do not apply to the neuron: name of the law, and the reason, which reports show.</summary>
    public ImmutableSortedDictionary<string, string> Waivers { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public Neuron Default => this;

    /// <inheritdoc/>
    public Gen<Neuron> Members => Hedgehog.Linq.Gen.Constant(this);

    /// <summary>The current around which cases are drawn.</summary>
    internal double CurrentScale => Scale ?? Currents.ScaleOf(this) ?? 1;

    /// <summary>The membrane at rest; 0 where it cannot be seen.</summary>
    internal double RestingMembrane => Resting ?? Read(AtRest()).Membrane ?? 0;

    internal abstract bool SeesMembrane { get; }

    internal abstract bool SeesThreshold { get; }

    internal abstract bool SeesCharge { get; }

    internal abstract bool SeesAdaptation { get; }

    internal abstract bool SeesRefractory { get; }

    internal abstract bool Saves { get; }

    internal abstract bool SeesSlope { get; }

    internal abstract bool StepsMany { get; }

    internal abstract object AtRest();

    internal abstract (double Output, object State) StepFrom(double current, object state);

    /// <summary>Many neurons at once, each from its own state.</summary>
    internal abstract (double[] Outputs, object[] States) StepAll(double[] currents, object[] states);

    internal abstract double SlopeOf(double current, object state);

    internal abstract Reading Read(object state);

    internal abstract double ChargeOf(double current, object state);

    internal abstract object Reload(object state);
}

/// <summary>A neuron of three functions: rest, step, and what can be seen of its state.</summary>
/// <typeparam name="TState">Its state; a value, which a step leaves as it was.</typeparam>
/// <param name="Name">The name by which reports call it.</param>
/// <param name="Rest">The state at rest.</param>
/// <param name="Step">One step: from the current and the state to the output and the next state.</param>
public sealed record Neuron<TState>(
    string Name,
    Func<TState> Rest,
    Func<double, TState, (double Output, TState State)> Step
) : Neuron(Name)
    where TState : notnull
{
    /// <summary>The membrane after the step, and after a reset; null where it cannot be seen.</summary>
    public Func<TState, double>? Membrane { get; init; }

    /// <summary>The threshold that the next step will be held against; null where there is none to be seen.</summary>
    public Func<TState, double>? Threshold { get; init; }

    /// <summary>
    /// The membrane of the next step before it is held against the threshold, of the current and the state before: the
    /// equation of the neuron, which threshold and reset are checked with. Null where it is not given.
    /// </summary>
    public Func<double, TState, double>? Charge { get; init; }

    /// <summary>The adaptation, 0 at rest; null where there is none.</summary>
    public Func<TState, double>? Adaptation { get; init; }

    /// <summary>
    /// Whether the neuron will be silent in the next step whatever its membrane; null where it never is.
    /// </summary>
    public Func<TState, bool>? Refractory { get; init; }

    /// <summary>The state as text, and back; null where it cannot be saved.</summary>
    public (Func<TState, string> Save, Func<string, TState> Load)? Saving { get; init; }

    /// <summary>
    /// Many neurons at once, from their currents and states, where that is faster than one after another; it must do
    /// the same. Null where it is not given.
    /// </summary>
    public Func<double[], TState[], (double[] Outputs, TState[] States)>? StepMany { get; init; }

    /// <summary>
    /// The gradient of the output in the current as training takes it, of the current and the state before; null where
    /// it is not given.
    /// </summary>
    public Func<double, TState, double>? Slope { get; init; }

    internal override bool SeesMembrane => Membrane is not null;

    internal override bool SeesThreshold => Threshold is not null;

    internal override bool SeesCharge => Charge is not null;

    internal override bool SeesAdaptation => Adaptation is not null;

    internal override bool SeesRefractory => Refractory is not null;

    internal override bool Saves => Saving is not null;

    internal override bool SeesSlope => Slope is not null;

    internal override bool StepsMany => StepMany is not null;

    internal override object AtRest() => Rest();

    internal override (double Output, object State) StepFrom(double current, object state)
    {
        var (output, next) = Step(current, (TState)state);
        return (output, next);
    }

    internal override (double[] Outputs, object[] States) StepAll(double[] currents, object[] states)
    {
        var (outputs, next) = StepMany!(currents, Array.ConvertAll(states, state => (TState)state));
        return (outputs, Array.ConvertAll(next, state => (object)state));
    }

    internal override double SlopeOf(double current, object state) => Slope!(current, (TState)state);

    internal override Reading Read(object state)
    {
        var own = (TState)state;
        return new(
            Membrane?.Invoke(own),
            Threshold?.Invoke(own),
            Adaptation?.Invoke(own),
            Refractory?.Invoke(own) ?? false
        );
    }

    internal override double ChargeOf(double current, object state) => Charge!(current, (TState)state);

    internal override object Reload(object state) => Saving!.Value.Load(Saving.Value.Save((TState)state));
}

/// <summary>A neuron's parameters and the neuron that they make.</summary>
/// <typeparam name="TParameters">The parameters; what they print as becomes part of counter-examples.</typeparam>
/// <param name="Name">The name by which reports call the family.</param>
/// <param name="First">The parameters that people take first.</param>
/// <param name="Drawn">Parameters as they are drawn, with their shrinks.</param>
/// <param name="Make">The neuron of some parameters.</param>
public sealed record NeuronFamily<TParameters>(
    string Name,
    TParameters First,
    Gen<TParameters> Drawn,
    Func<TParameters, Neuron> Make
) : INeuronFamily
    where TParameters : notnull
{
    /// <inheritdoc/>
    public Neuron Default => Member(First);

    /// <inheritdoc/>
    public Gen<Neuron> Members => Hedgehog.Linq.GenExtensions.Select(Drawn, Member);

    private Neuron Member(TParameters parameters)
    {
        var made = Make(parameters);
        return made.Parameters.Length > 0 ? made : made with { Parameters = parameters.ToString() ?? "" };
    }
}

/// <summary>Another form of a neuron.</summary>
/// <param name="Name">What it is: <c>fast</c>, <c>tensor</c>, <c>float32</c>, …</param>
/// <param name="Run">Outputs of a batch of neurons at rest: currents [B][T] to outputs [B][T].</param>
/// <param name="Epsilon">Unit roundoff of its arithmetic; 0 where every bit must agree.</param>
public sealed record Twin(string Name, Func<double[][], double[][]> Run, double Epsilon = 0)
{
    /// <summary>2⁻²⁴, the unit roundoff of <see cref="float"/>.</summary>
    public const double Single = 1.0 / (1 << 24);

    /// <summary>2⁻⁵³, the unit roundoff of <see cref="double"/>.</summary>
    public const double Double = Numbers.Roundoff;
}

/// <summary>What can be seen of a state.</summary>
/// <param name="Membrane">The membrane, if it can be seen.</param>
/// <param name="Threshold">The threshold of the next step, if it can be seen.</param>
/// <param name="Adaptation">The adaptation, if it can be seen.</param>
/// <param name="Refractory">Whether the next step is silent in any case.</param>
internal readonly record struct Reading(double? Membrane, double? Threshold, double? Adaptation, bool Refractory)
{
    /// <summary>In words, with the output of the step that led to it.</summary>
    internal string Behind(double output) =>
        Numbers.Of(output) + (Membrane is { } v ? $", membrane {Numbers.Of(v)}" : "");
}
