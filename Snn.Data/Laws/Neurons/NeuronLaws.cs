using System.Collections.Immutable;

namespace Snn.Data.Laws.Neurons;

/// <summary>All laws of neurons, and how a neuron is put through them.</summary>
public static class NeuronLaws
{
    /// <summary>The laws, the base set first.</summary>
    public static ImmutableArray<Law<INeuronFamily, NeuronCase>> All { get; } =
    [.. BaseLaws.All, .. ResetLaws.All, .. LeakLaws.All, .. RateLaws.All, .. LearningLaws.All, .. TwinLaws.All];

    /// <summary>The laws of these names, in the order of <see cref="All"/>.</summary>
    /// <param name="names">Names of laws.</param>
    /// <exception cref="ArgumentException">There is no law of a name.</exception>
    public static ImmutableArray<Law<INeuronFamily, NeuronCase>> Named(params IEnumerable<string> names) =>
        All.Named(names);

    /// <summary>A neuron as a subject beside those of other kinds.</summary>
    /// <param name="neuron">The neuron, or a family.</param>
    public static LawSubject Subject(INeuronFamily neuron) => LawSubject.Of(neuron.Name, "neuron", neuron, All);

    /// <summary>Puts a neuron, or a family, through all laws.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    /// <inheritdoc cref="Law{TSubject}.Check" path="/exception"/>
    public static LawReport Validate(INeuronFamily neuron, CheckSettings? settings = null) =>
        Validate(neuron, All, settings);

    /// <summary>Puts a neuron, or a family, through some laws.</summary>
    /// <param name="neuron">The neuron.</param>
    /// <param name="laws">The laws.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    /// <inheritdoc cref="Law{TSubject}.Check" path="/exception"/>
    public static LawReport Validate(
        INeuronFamily neuron,
        IEnumerable<Law<INeuronFamily>> laws,
        CheckSettings? settings = null
    ) => LawReport.Of(neuron.Name, neuron, laws, settings ?? new());
}
