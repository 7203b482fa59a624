using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Experiments;

/// <summary>Whether a network has something, or has it as networks of its neuron usually do.</summary>
public enum Presence
{
    /// <summary>
    /// As usual: networks of the paper's own neuron have none of it, all others do (<see cref="NetworkForm"/>).
    /// </summary>
    Usual,

    /// <summary>It has.</summary>
    Yes,

    /// <summary>It has not.</summary>
    No,
}

/// <summary>The network of an experiment, but for its neurons; defaults are those of the paper's script.</summary>
public sealed record Architecture
{
    /// <summary>
    /// The layers by a name of the <see cref="Registry"/> or a string of <see cref="ModelString"/>; mlp by default.
    /// </summary>
    public string Model { get; init; } = "mlp";

    /// <summary>Hidden fully connected layers of the models of the table, from 0 to 100; 1 by default.</summary>
    public int NumLayers { get; init; } = 1;

    /// <summary>Neurons in each hidden layer, at least 1; 1024 by default.</summary>
    public int NumHidden { get; init; } = 1024;

    /// <summary>
    /// Factor on the number of maps of the models of the table, in (0, 1024]; 1 by default. The product is rounded
    /// down.
    /// </summary>
    public double FeatMult { get; init; } = 1;

    /// <summary>Whether the maps of blocks have biases.</summary>
    public Presence Bias { get; init; }

    /// <summary>Whether local classifiers have biases.</summary>
    public Presence ClassifierBias { get; init; }

    /// <summary>Whether similarities of maps are those of a learned 3×3 map of them.</summary>
    public Presence SimilarityMap { get; init; }

    /// <summary>Whether fully connected layers behind convolutions spike; if not, they are rectified linear.</summary>
    public Presence SpikingHidden { get; init; }

    /// <summary>What is done to currents before they reach the neurons; batch norm by default.</summary>
    public CurrentNorm Norm { get; init; }

    /// <summary>Probability that a value is dropped between blocks, in [0, 0.99]; 0 by default.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// What blocks have beside map, batch norm and neuron: with the paper's own neuron as its own networks do, else as
    /// those of Nøkland and Eidnes 2019; and what was chosen otherwise.
    /// </summary>
    /// <param name="neuron">The kind of neuron.</param>
    public NetworkForm Form(NeuronModel neuron)
    {
        var usual = neuron == NeuronModel.Snn ? NetworkForm.Published : NetworkForm.Default;
        return new(
            Has(Bias, usual.Bias),
            Has(ClassifierBias, usual.ClassifierBias),
            Has(SimilarityMap, usual.SimilarityMap),
            Has(SpikingHidden, usual.SpikingHidden)
        );
    }

    /// <summary>The chain of layers for images of a shape, or why there is none.</summary>
    /// <param name="neuron">The kind of neuron.</param>
    /// <param name="input">Shape of an image.</param>
    /// <param name="known">The models that have a name.</param>
    public Result<ImmutableArray<Layer>> Chain(
        NeuronModel neuron,
        FeatureShape input,
        IReadOnlyDictionary<string, Func<ModelSizes, ImmutableArray<Layer>>> known
    ) =>
        ModelTable
            .Chain(Model, new(NumLayers, NumHidden, FeatMult), known)
            .Map(Form(neuron).Apply)
            .Bind(chain => Chains.Check(Model, chain, input));

    private static bool Has(Presence chosen, bool usual) =>
        chosen switch
        {
            Presence.Yes => true,
            Presence.No => false,
            _ => usual,
        };
}
