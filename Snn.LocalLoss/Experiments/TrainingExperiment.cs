using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Experiments;

/// <summary>
/// Everything that decides the result of training a network by layer-local losses, as one choice in each of six
/// questions; defaults are those of the paper's script.
/// </summary>
/// <remarks>
/// The flags of the script are names of these choices (<see cref="Flags.TrainingFlags"/>). A change is a <c>with</c>
/// expression of the choice: <c>e with { Optim = e.Optim with { Epochs = 5 } }</c>.
/// </remarks>
public sealed partial record TrainingExperiment
{
    /// <summary>Which network, but for its neurons.</summary>
    public Architecture Net { get; init; } = new();

    /// <summary>Credit assignment: local losses of the blocks, or global back-propagation.</summary>
    public Credit Credit { get; init; } = new Credit.Local();

    /// <summary>Which neurons; rectified linear ones by default.</summary>
    public NeuronSettings Neuron { get; init; } = new(NeuronModel.Relu);

    /// <summary>Optimiser, learning rate and number of epochs.</summary>
    public Optimisation Optim { get; init; } = new();

    /// <summary>Which images, and what is done to them.</summary>
    public Feeding Data { get; init; } = new();

    /// <summary>How the numbers are computed.</summary>
    public Computation How { get; init; } = new();

    /// <summary>The registry that defines names, such as that of the model; by default that of this library.</summary>
    public Registry Registry { get; init; } = Registry.Library;

    /// <summary>The settings that all blocks share.</summary>
    public BlockSettings Blocks =>
        new(Neuron.Create(), Credit)
        {
            Norm = Net.Norm,
            Dropout = Net.Dropout,
            Path = How.Path,
            Precision = How.Precision,
        };

    /// <summary>Settings of the optimiser.</summary>
    public LearningSettings Learning => new(Optim.Rule, Optim.Lr, Optim.Norms);

    /// <summary>The chain of layers for images of a shape, or why there is none.</summary>
    /// <param name="input">Shape of an image.</param>
    public Result<ImmutableArray<Layer>> Chain(FeatureShape input) => Net.Chain(Neuron.Model, input, Registry.Models);

    /// <summary>The elements of the network's chain with the shapes that come in and go out.</summary>
    /// <exception cref="ArgumentException">The chain does not fit images of this shape.</exception>
    internal IEnumerable<(Layer Layer, FeatureShape Input, FeatureShape Output)> Shapes(FeatureShape input)
    {
        var chain = Chain(input)
            .Match(chain => chain, fault => throw new ArgumentException(fault.ToString(), nameof(input)));
        foreach (var layer in chain)
        {
            var output = layer.Output(input);
            yield return (layer, input, output);
            input = output;
        }
    }
}
