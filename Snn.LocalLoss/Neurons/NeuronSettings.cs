using System.Collections.Immutable;

namespace Snn.LocalLoss.Neurons;

/// <summary>A kind of neuron with its parameters: what the neurons of a network are made from.</summary>
/// <remarks>
/// A kind reads the parameters that it has (<see cref="NeuronModel"/>). The others decide nothing, but are kept: they
/// count again where another kind is chosen, <c>settings with { Model = NeuronModel.Lif }</c>.
/// </remarks>
/// <param name="Model">The kind.</param>
public sealed record NeuronSettings(NeuronModel Model)
{
    private static readonly ImmutableSortedDictionary<string, double> NoneOwn = ImmutableSortedDictionary.Create<
        string,
        double
    >(StringComparer.Ordinal);

    /// <summary>The parameters that leaky neurons share; <see cref="LifParameters.Default"/> by default.</summary>
    public LifParameters Lif { get; init; } = LifParameters.Default;

    /// <summary>Time steps T of lif, alif and culif, at least 1; 4 by default.</summary>
    public int Timesteps { get; init; } = 4;

    /// <summary>Where the decay of lif comes from; a parameter by default.</summary>
    public MembraneDecay Decay { get; init; }

    /// <summary>Parameters that kinds have for themselves, by name, where they are not the default.</summary>
    public ImmutableSortedDictionary<string, double> Own { get; init; } = NoneOwn;

    /// <summary>Equality by value: the same kind of neuron and the same parameters.</summary>
    public bool Equals(NeuronSettings? other) =>
        other is not null
        && (Model, Lif, Timesteps, Decay) == (other.Model, other.Lif, other.Timesteps, other.Decay)
        && Own.SequenceEqual(other.Own);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Model.Name, Lif, Timesteps, Decay, Own.Count);

    /// <summary>The neuron of these settings.</summary>
    public Neuron Create() =>
        Model.Create(
            this,
            name => Own.TryGetValue(name, out var set) ? set : Model.Parameters.First(p => p.Name == name).Default
        );

    /// <summary>The settings with a parameter that a kind has for itself.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value, within the parameter's bounds.</param>
    public NeuronSettings With(NeuronParameter parameter, double value)
    {
        ArgumentNullException.ThrowIfNull(parameter);

        // Only what differs is kept, so that settings that mean the same are equal.
        return this with
        {
            Own = value == parameter.Default ? Own.Remove(parameter.Name) : Own.SetItem(parameter.Name, value),
        };
    }
}
